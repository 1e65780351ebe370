/**
 * Checkers that others wrote, on everything that Groundplan puts out: what they find is mended, or acknowledged with a reason in
 * `acknowledged.yaml`. Faults are planted beside the output, so that a checker that sees nothing is seen.
 */
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { Throwaway } from '../../verify/engines/throwaway';
import { type Acknowledgement, acknowledgements, judge, readAcknowledgements } from './room/checkers/acknowledged';
import { type Checked, CHECKERS, type Finding } from './room/checkers/checkers';
import { Material } from './room/checkers/material';
import { writeOutput } from './room/checkers/output';

const NAMES = Object.keys(CHECKERS);

let room: Throwaway;
let material: Material;
let checked: Readonly<Record<string, Checked>>;
beforeAll(async () => {
  room = new Throwaway();
  material = new Material(room);
  writeOutput(material);
  plantFaults(material);
  const checks = Object.entries(CHECKERS).map(async ([name, check]) => [name, await check(material)] as const);
  checked = Object.fromEntries(await Promise.all(checks));
});
afterAll(() => room?.end());

test.each(NAMES)('whatever %s finds is acknowledged with a reason, and nothing is acknowledged that it no longer finds', (checker) => {
  const findings = checked[checker].findings.filter((finding) => !isPlanted(finding));
  const list = acknowledgements().filter((entry) => entry.checker === checker);
  expect(judge(findings, list)).toEqual({ open: [], stale: [] });
});

test('every template, every file with a Deployment and every rule was read', () => {
  const { templates, deployments, rules } = material;
  expect(checked['checkov'].seen).toEqual([...templates, ...deployments].sort());
  expect(checked['kube-score'].seen).toEqual(expect.arrayContaining(deployments));
  expect(checked['promtool'].seen).toEqual([...rules].sort());
});

test.each([
  [
    'cfn-lint',
    'a property of the wrong type that it is told to ignore',
    "cfn-lint E3012 at AWS::S3::Bucket planted/Bucket: 'on' is not of type 'object' (planted/faults.template.json)",
  ],
  [
    'checkov',
    'a public bucket that it is told to ignore',
    'checkov CKV_AWS_20 at AWS::S3::Bucket planted/Bucket: Ensure the S3 bucket does not allow READ permissions to everyone ' +
      '(planted/faults.template.json)',
  ],
  [
    'checkov',
    'a privileged container that it is told to ignore',
    'checkov CKV_K8S_16 at Deployment planted/Server: Container should not be privileged (planted/all.k8s.yaml)',
  ],
  [
    'kube-score',
    'a privileged container that it is told to ignore',
    'kube-score container-security-context-privileged at Deployment planted/Server: server: The container is privileged ' +
      '(planted/all.k8s.yaml)',
  ],
  [
    'kube-score',
    'a container without a memory limit',
    'kube-score container-resources at Deployment planted/Server: server: Memory limit is not set (planted/all.k8s.yaml)',
  ],
  [
    'promtool',
    'an alert on half an expression',
    'promtool check rules at PrometheusRule planted/Alerts: 5:15: group "planted", rule 1, "Slow": could not parse expression: ' +
      '1:21: parse error: unexpected end of input (planted/rules/PrometheusRule-planted-Alerts.yaml)',
  ],
  [
    'promtool',
    'an autoscaler that asks with a slip of the pen',
    'promtool check rules at ScaledObject planted/Scaling: 5:15: group "triggers", rule 1, "trigger_0": could not parse expression: ' +
      "1:14: parse error: unexpected character inside braces: ')' (planted/rules/ScaledObject-planted-Scaling.yaml)",
  ],
])('%s sees %s when it is planted', (checker, _fault, line) => {
  expect(judge(checked[checker].findings.filter(isPlanted), acknowledgements()).open).toContain(line);
});

describe('the gate', () => {
  const finding: Finding = {
    checker: 'kube-score',
    rule: 'container-resources',
    text: 'server: CPU limit is not set',
    subject: 'Deployment app/Server/Resource',
    file: 'small/all.k8s.yaml',
  };
  const line = 'kube-score container-resources at Deployment app/Server/Resource: server: CPU limit is not set';
  const entry: Acknowledgement = {
    checker: 'kube-score',
    rule: 'container-resources',
    says: '*: CPU limit *',
    at: ['Deployment */Server/Resource'],
    because: 'a sentence of eight words is a reason',
  };

  test('lets pass what is acknowledged', () => {
    expect(judge([finding], [entry])).toEqual({ open: [], stale: [] });
  });

  test.each([
    [{ checker: 'checkov' }, 'checkov container-resources at Deployment */Server/Resource: *: CPU limit *'],
    [{ rule: 'container-image-tag' }, 'kube-score container-image-tag at Deployment */Server/Resource: *: CPU limit *'],
    [{ says: '*: Memory limit *' }, 'kube-score container-resources at Deployment */Server/Resource: *: Memory limit *'],
    [{ at: ['Deployment */Server'] }, 'kube-score container-resources at Deployment */Server: *: CPU limit *'],
    [{ at: ['deployment app.Server.Resource'], says: undefined }, 'kube-score container-resources at deployment app.Server.Resource'],
  ])('leaves a finding open that is acknowledged as another, and tells that the other is gone: %j', (other, stale) => {
    expect(judge([finding], [{ ...entry, ...other }])).toEqual({ open: [`${line} (small/all.k8s.yaml)`], stale: [stale] });
  });

  test('tells of one place among several that no finding is at any more', () => {
    const { stale } = judge([finding], [{ ...entry, at: [...entry.at, 'Deployment old/Server'] }]);
    expect(stale).toEqual(['kube-score container-resources at Deployment old/Server: *: CPU limit *']);
  });

  test('names a finding once, with every file that it stands in', () => {
    const { open } = judge([finding, { ...finding, file: 'large/all.k8s.yaml' }, finding], []);
    expect(open).toEqual([`${line} (small/all.k8s.yaml, large/all.k8s.yaml)`]);
  });

  test.each([
    ['has no reason', { because: undefined }, ', because: Invalid input: expected string, received undefined'],
    ['has no sentence as its reason', { because: 'not relevant for us' }, ', because: needs a sentence of at least 8 words'],
    ['is at no place', { at: [] }, ', at: Too small: expected array to have >=1 items'],
    ['has a field that nobody reads', { until: 2027 }, ': Unrecognized key: "until"'],
  ])('fails when an entry %s', (_what, fields, problem) => {
    const rest = { checker: 'checkov', rule: 'CKV_AWS_18', at: ['AWS::S3::Bucket *'], because: entry.because };
    expect(() => readAcknowledgements(JSON.stringify([rest, { ...rest, ...fields }]))).toThrow(
      new Error(`entry 2 (checkov CKV_AWS_18)${problem}`),
    );
  });
});

function isPlanted({ file }: Finding): boolean {
  return file.startsWith('planted/');
}

function plantFaults(to: Material): void {
  to.template('planted/faults.template.json', {
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { AccessControl: 'PublicRead', VersioningConfiguration: 'on' },
        Metadata: {
          'aws:cdk:path': 'planted/Bucket',
          'cfn-lint': { config: { ignore_checks: ['E3012'] } },
          checkov: { skip: [{ id: 'CKV_AWS_20', comment: 'look away' }] },
        },
      },
    },
  });
  const planted = (id: string, apiVersion: string, kind: string, spec: object, annotations = {}) => ({
    id: `planted/${id}`,
    body: { apiVersion, kind, metadata: { name: id.toLowerCase(), annotations }, spec } as unknown as KubernetesObject,
    dependsOn: [],
  });
  const labels = { app: 'planted' };
  to.manifest('planted/all.k8s.yaml', [
    planted(
      'Server',
      'apps/v1',
      'Deployment',
      {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'server', image: 'registry.k8s.io/pause:3.10', securityContext: { privileged: true } }] },
        },
      },
      { 'kube-score/ignore': 'container-security-context-privileged', 'checkov.io/skip1': 'CKV_K8S_16=look away' },
    ),
    planted('Scaling', 'keda.sh/v1alpha1', 'ScaledObject', { triggers: [{ type: 'prometheus', metadata: { query: 'sum(requests{)' } }] }),
    planted('Alerts', 'monitoring.coreos.com/v1', 'PrometheusRule', {
      groups: [{ name: 'planted', rules: [{ alert: 'Slow', expr: 'rate(requests[5m]) >' }] }],
    }),
  ]);
}
