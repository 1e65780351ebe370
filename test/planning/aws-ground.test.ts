import fc from 'fast-check';
import {
  AWS_ENDPOINTS,
  awsGroundItems,
  type AwsGroundProps,
  interfaceEndpoints,
  SYSTEM_NODE_VOLUMES_GIB,
} from '../../constructs/planning/aws-ground';
import { planCost } from '../../constructs/planning/monthly-cost';

function monthly(props: AwsGroundProps): number {
  return planCost('us-east-1', awsGroundItems(props)).monthlyFloorUsd;
}

/** US dollars a month by the name of the line. */
function lines(props: AwsGroundProps): Record<string, number> {
  return Object.fromEntries(awsGroundItems(props).map((item) => [item.name, planCost('us-east-1', [item]).monthlyFloorUsd]));
}

test('the smallest deployment costs at most 250 US dollars a month while nothing runs, and each line is known', () => {
  expect(lines({ zones: 2 })).toEqual({
    'EKS control plane': 73,
    'System nodes (t4g.large)': 98.11,
    'Volumes of system nodes': 7.04,
    'Volume of Prometheus': 1.6,
    'NAT gateway': 32.85,
    'Public IPv4 addresses of NAT gateways': 3.65,
    'Data through NAT': 2.25,
    'VPC interface endpoints': 14.6,
    'Data through interface endpoints': 0.5,
    'KMS keys (1 USD a month)': 5,
    'Logs taken in': 5,
  });
  expect(monthly({ zones: 2 })).toBe(243.6);
});

test('is cheaper without private addresses of S3 by the endpoint and what goes through it', () => {
  expect(monthly({ zones: 2 }) - monthly({ zones: 2, privateS3: false })).toBeCloseTo(15.1, 10);
});

test('a gateway a zone costs its hours and its address more', () => {
  expect(monthly({ zones: 3, natGateways: 3 }) - monthly({ zones: 3 })).toBeCloseTo(2 * (32.85 + 3.65), 10);
});

test('no NAT at all costs more than one: every service then needs an endpoint in every zone', () => {
  const none = lines({ zones: 2, natGateways: 0 });
  expect(none['VPC interface endpoints']).toBe(175.2);
  expect(Object.keys(none).filter((name) => /NAT/.test(name))).toEqual([]);
  expect(monthly({ zones: 2, natGateways: 0 })).toBeGreaterThan(monthly({ zones: 2 }));
});

test('knows the endpoints by the way out', () => {
  expect(interfaceEndpoints(1)).toEqual(['s3']);
  expect(interfaceEndpoints(2, false)).toEqual([]);
  expect(interfaceEndpoints(0)).toEqual(AWS_ENDPOINTS.withoutNat);
  expect(interfaceEndpoints(0, false)).toEqual(AWS_ENDPOINTS.withoutNat.filter((name) => name !== 's3'));
});

test('takes other amounts than the assumed ones, and leaves out what is not there', () => {
  const bill = lines({
    zones: 2,
    systemNodes: 3,
    kmsKeys: 6,
    prometheusVolumeGiB: 0,
    natGBPerMonth: 1000,
    endpointGBPerMonth: 200,
    logGBPerMonth: 40,
  });
  expect(bill).toMatchObject({
    'Data through NAT': 45,
    'Data through interface endpoints': 2,
    'Logs taken in': 20,
    'KMS keys (1 USD a month)': 6,
  });
  expect(bill['Volumes of system nodes']).toBe(Math.round(3 * SYSTEM_NODE_VOLUMES_GIB * 8) / 100);
  expect(bill).not.toHaveProperty('Volume of Prometheus');
});

test('gives a reason and a source for every line', () => {
  for (const item of [...awsGroundItems({ zones: 2 }), ...awsGroundItems({ zones: 3, natGateways: 0 })]) {
    expect(item.reason!.length).toBeGreaterThan(20);
    expect(item.source.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

test('leaves nothing unsaid that it counts', () => {
  const { notCounted } = planCost('us-east-1', awsGroundItems({ zones: 2 }));
  expect(notCounted.join()).not.toMatch(/NAT|IPv4|logs taken in|of Prometheus/);
});

test('never costs less with another zone, gateway, node, key, gigabyte', () => {
  const ground = fc.record({
    zones: fc.integer({ min: 2, max: 6 }),
    natGateways: fc.integer({ min: 1, max: 2 }),
    systemNodes: fc.integer({ min: 1, max: 9 }),
    kmsKeys: fc.nat(9),
    logGBPerMonth: fc.nat(1000),
  });
  fc.assert(
    fc.property(ground, fc.constantFrom('zones', 'natGateways', 'systemNodes', 'kmsKeys', 'logGBPerMonth'), (props, more) => {
      const grown = { ...props, [more]: props[more] + 1 };
      fc.pre(grown.natGateways <= grown.zones);
      expect(monthly(grown)).toBeGreaterThanOrEqual(monthly(props));
    }),
  );
});

test.each([1, 8, 2.5, NaN])('fails when the zones are %p', (zones) => {
  expect(() => awsGroundItems({ zones, natGateways: 0 })).toThrow(
    expect.objectContaining({
      code: 'AwsGroundInput',
      message: expect.stringContaining(`'zones' (${zones}) must be a whole number from 2 to 7`),
    }),
  );
});

test('fails when several things are wrong, and names them all', () => {
  expect(() => awsGroundItems({ zones: 2, natGateways: 3, kmsKeys: -1, natGBPerMonth: Infinity })).toThrow(
    "cannot price the ground of AWS: 'natGateways' (3) must be a whole number from 0 to the number of zones; " +
      "'kmsKeys' (-1) must be a finite number of at least 0; 'natGBPerMonth' (Infinity) must be a finite number of at least 0 [AwsGroundInput]",
  );
});
