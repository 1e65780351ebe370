import * as pulumi from '@pulumi/pulumi';
import { version } from '@pulumi/kubernetes/package.json';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { planPulumi } from '../../constructs/delivery/pulumi-plan';
import { PulumiDoor } from '../../constructs/delivery/pulumi-door';
import { registered } from './pulumi-mocks';
import { platformAndWorkload } from './trees';

test('registers what planPulumi lists, below the door and under its name', async () => {
  const seen = await registered('door', (door) => door.deliver(platformAndWorkload()));
  const listed = planPulumi(renderCharts(platformAndWorkload())).map((r) => ({
    ...r,
    name: `door-${r.name}`,
    dependsOn: r.dependsOn.map((d) => `door-${d}`),
  }));
  expect(seen.map(({ type, name, inputs, dependsOn }) => ({ type, name, inputs, dependsOn }))).toEqual(listed);
  expect(seen.map((r) => r.parent)).toEqual(listed.map(() => 'door'));
});

test('keeps what stacks have under the names of before', async () => {
  const seen = await registered('door', (door) => door.deliver(platformAndWorkload()));
  expect(seen.map((r) => r.aliases)).toEqual(planPulumi(renderCharts(platformAndWorkload())).map((r) => [{ name: r.name }]));
});

test('two doors of one program deliver the same objects, to two clusters', async () => {
  const east = await registered('east', (door) => {
    door.deliver(platformAndWorkload());
    new PulumiDoor('west').deliver(platformAndWorkload());
  });
  expect(east).toHaveLength(6);
  expect(east.every((r) => r.name.startsWith('east-'))).toBe(true);
});

test('asks for the version of the Kubernetes provider that is installed', async () => {
  const seen = await registered('door', (door) => door.deliver(platformAndWorkload()));
  expect(new Set(seen.map((r) => r.version))).toEqual(new Set([version]));
});

test('puts late values back, alone and inside a text, and keeps them secret', async () => {
  const seen = await registered('door', (door) => {
    door.defer('unused');
    door.deliver(platformAndWorkload(door.defer(pulumi.secret('my-bucket'))));
  });
  expect(seen.find((r) => r.name === 'door-workload-Config')!.inputs.data).toEqual({ bucket: 'my-bucket', url: 's3://my-bucket/weights' });
  expect(seen.find((r) => r.name === 'door-workload-Config')!.secret).toBe(true);
});

test('fails when a late value is of another door, before anything is registered', async () => {
  const seen = await registered('door', (door) =>
    expect(() => door.deliver(platformAndWorkload('${Pulumi[3]}'))).toThrow(
      expect.objectContaining({
        code: 'LateValueUnknown',
        message: expect.stringContaining("'workload-Config.data.bucket' holds the late value 3, but this door deferred 0"),
      }),
    ),
  );
  expect(seen).toEqual([]);
});

test('fails when a door delivers twice', async () => {
  await registered('door', (door) => {
    door.deliver(platformAndWorkload());
    expect(() => door.deliver(platformAndWorkload())).toThrow(expect.objectContaining({ code: 'DeliveredTwice' }));
  });
});
