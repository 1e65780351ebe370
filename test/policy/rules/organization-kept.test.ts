import type { ChartPods } from '../../../constructs/planning/charts/chart-pods';
import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';
import { evaluatePolicy, ruleById } from '../../../constructs/policy';
import type { PolicyInput } from '../../../constructs/policy';
import { cluster, container, say, server, stack } from '../support';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const MIRRORS = { 'docker.io': 'harbor.example/hub' };

function found(input: PolicyInput, organization: OrganizationProps, charts?: readonly ChartPods[]): [string, string, string][] {
  return say('OrganizationKept', { ...input, organization, charts });
}

const SERVER = 'Deployment chat/chat-server';

test('finds nothing where no organisation is given, or it asks nothing', () => {
  expect(say('OrganizationKept', cluster(server()))).toEqual([]);
  expect(found(cluster(server()), {})).toEqual([]);
});

test.each<[OrganizationProps, [string, string][]]>([
  [
    { labels: { team: 'ai' } },
    [
      ['metadata.labels', "lacks the label 'team'"],
      ['spec.template.metadata.labels', "lacks the label 'team'"],
    ],
  ],
  [
    { annotations: { contact: 'ada' } },
    [
      ['metadata.annotations', "lacks the annotation 'contact'"],
      ['spec.template.metadata.annotations', "lacks the annotation 'contact'"],
    ],
  ],
  [{ imagePullSecrets: ['harbor'] }, [['spec.template.spec.imagePullSecrets', "lacks the pull secret 'harbor'"]]],
  [{ tolerations: [{ key: 'dedicated' }] }, [['spec.template.spec.tolerations', "lacks the toleration 'dedicated'"]]],
  [{ priorityClassName: 'corp' }, [['spec.template.spec.priorityClassName', 'the pod has no priority class']]],
  [
    { registryMirrors: MIRRORS },
    [['spec.template.spec.containers[0].image', "image 'vllm/vllm-openai:v0.29.0' comes from elsewhere than the mirrors"]],
  ],
  [
    { registryMirrors: { 'quay.io': 'harbor.example/quay' } },
    [
      [
        'spec.template.spec.containers[0].image',
        "image 'vllm/vllm-openai:v0.29.0' comes from 'docker.io', but 'registryMirrors' names only quay.io",
      ],
    ],
  ],
  [
    { imageDigests: { 'vllm/vllm-openai:v0.29.0': DIGEST } },
    [['spec.template.spec.containers[0].image', `image 'vllm/vllm-openai:v0.29.0' lacks its digest ${DIGEST}`]],
  ],
])('flags a server that keeps nothing of %j', (organization, places) => {
  expect(found(cluster(server()), organization)).toEqual(places.map(([path, message]) => [SERVER, path, message]));
});

test('flags a pod that may land on any node, and none that chose its GPU pool', () => {
  const organization = { nodeSelector: { zone: 'trusted' } };
  const web = server({ nodeSelector: {}, containers: [container({ resources: {} })] });
  expect(found(cluster(server()), organization)).toEqual([]);
  expect(found(cluster(web), organization)).toEqual([[SERVER, 'spec.template.spec.nodeSelector', "lacks the node selector 'zone'"]]);
});

test('accepts what comes from a mirror, also by its digest', () => {
  const image = `harbor.example/hub/vllm/vllm-openai:v0.29.0@${DIGEST}`;
  const organization = { registryMirrors: MIRRORS, imageDigests: { 'vllm/vllm-openai:v0.29.0': DIGEST } };
  expect(found(cluster(server({ containers: [container({ image })] })), organization)).toEqual([]);
});

test('passes images that are not known yet', () => {
  const image = '${Token[TOKEN.12]}';
  expect(found(cluster(server({ containers: [container({ image })] })), { registryMirrors: MIRRORS })).toEqual([]);
});

const flux = (chart: string, version: string, values: unknown) => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'r', namespace: 'flux-system' },
  spec: { chart: { spec: { chart, version } }, values },
});

test('reads the values of charts that are known', () => {
  const organization = { imagePullSecrets: ['harbor'] };
  expect(found(cluster(flux('keda', '2.21.0', {})), organization)).toEqual([
    ['HelmRelease flux-system/r', 'spec.values.imagePullSecrets', "lacks the pull secret 'harbor'"],
  ]);
  expect(found(cluster(flux('keda', '2.21.0', { imagePullSecrets: [{ name: 'harbor' }] })), organization)).toEqual([]);
});

test('says of another chart that nobody knows it, unless the input does', () => {
  const organization = { imagePullSecrets: ['harbor'] };
  const stranger = cluster(flux('stranger', '1.0.0', {}));
  expect(found(stranger, organization)).toEqual([
    [
      'HelmRelease flux-system/r',
      'spec.values',
      "nobody says where the values of chart 'stranger' take labels, pull secrets, tolerations and images",
    ],
  ]);
  expect(found(stranger, organization, [{ chart: 'stranger', version: '1.0.0' }])).toEqual([]);
});

test('reads what a stack delivers to a cluster: objects with parts that are not known, and charts', () => {
  const organization = {
    labels: { team: 'ai' },
    registryMirrors: MIRRORS,
    chartRepositories: { 'oci://public.ecr.aws/karpenter': 'oci://harbor.example/charts' },
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'NAME' }, spec: { containers: [{ name: 'a', image: 'busybox:1.37' }] } };
  const [before, after] = JSON.stringify([pod]).split('NAME');
  const input = stack({
    Pod: {
      Type: 'Custom::AWSCDK-EKS-KubernetesResource',
      Properties: { Manifest: { 'Fn::Join': ['', [before, { Ref: 'Name' }, after]] } },
    },
    Other: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: { Ref: 'Manifest' } } },
    Broken: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: '[{' } },
    Karpenter: {
      Type: 'Custom::AWSCDK-EKS-HelmChart',
      Properties: {
        Chart: 'karpenter-crd',
        Version: '1.14.1',
        Repository: 'oci://public.ecr.aws/karpenter/karpenter-crd',
        Values: '{}',
      },
    },
    Late: { Type: 'Custom::AWSCDK-EKS-HelmChart', Properties: { Chart: 'keda', Version: '2.21.0', Values: { Ref: 'Values' } } },
    Keda: { Type: 'Custom::AWSCDK-EKS-HelmChart', Properties: { Chart: 'keda', Version: '2.21.0', Values: '{"image":{}}' } },
  });
  const image = (name: string) => `image 'ghcr.io/kedacore/${name}' comes from 'ghcr.io', but 'registryMirrors' names only docker.io`;
  expect(found(input, organization)).toEqual([
    [
      'Custom::AWSCDK-EKS-HelmChart Karpenter',
      'Repository',
      "charts come from 'oci://public.ecr.aws/karpenter/karpenter-crd' and not from its mirror",
    ],
    ['Custom::AWSCDK-EKS-HelmChart Keda', 'Values.additionalLabels', "lacks the label 'team'"],
    ['Custom::AWSCDK-EKS-HelmChart Keda', 'Values.image.keda.repository', image('keda')],
    ['Custom::AWSCDK-EKS-HelmChart Keda', 'Values.image.metricsApiServer.repository', image('keda-metrics-apiserver')],
    ['Custom::AWSCDK-EKS-HelmChart Keda', 'Values.image.webhooks.repository', image('keda-admission-webhooks')],
    ['Custom::AWSCDK-EKS-KubernetesResource Pod', 'Manifest[0].metadata.labels', "lacks the label 'team'"],
    [
      'Custom::AWSCDK-EKS-KubernetesResource Pod',
      'Manifest[0].spec.containers[0].image',
      "image 'busybox:1.37' comes from elsewhere than the mirrors",
    ],
  ]);
});

test('warns of an image in a kind that only its operator reads', () => {
  const flink = {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: { name: 'f', namespace: 'chat' },
    spec: { image: 'flink:2.0', podTemplate: { spec: { containers: [{ name: 'a', image: 'harbor.example/hub/a:1.0' }] } } },
  };
  const report = evaluatePolicy(
    { ...cluster(flink), organization: { registryMirrors: MIRRORS } },
    { rules: [ruleById('OrganizationKept')!] },
  );
  expect(report.findings).toEqual([
    {
      ruleId: 'OrganizationKept',
      severity: 'warning',
      document: 'chat',
      subject: 'FlinkDeployment chat/f',
      path: 'spec.image',
      message: "image 'flink:2.0' of a FlinkDeployment is not as the organisation has it, and 'Organization' does not reach it",
      remedy: "write 'harbor.example/hub/library/flink:2.0' there, if the operator of the kind pulls it, or acknowledge",
    },
  ]);
});

test.each([
  ['a part of a name', { driver: { repository: 'nvcr.io/nvidia', image: 'driver' } }],
  ['a pattern', { pattern: { image: 'docker.io/*' } }],
  ['a picture', { image: 'data:image/png;base64,AAAA' }],
])('takes %s in a custom kind for no image', (_, spec) => {
  const object = { apiVersion: 'nvidia.com/v1', kind: 'ClusterPolicy', metadata: { name: 'p' }, spec };
  expect(found(cluster(object), { registryMirrors: MIRRORS })).toEqual([]);
});

test('warns of a digest that no image and no chart uses', () => {
  const imageDigests = {
    'vllm/vllm-openai:v0.29.0': DIGEST,
    'vllm/vllm-openai:v0.28.0': DIGEST,
    'ghcr.io/kedacore/keda:2.20.0': DIGEST,
  };
  const image = `vllm/vllm-openai:v0.29.0@${DIGEST}`;
  const objects = [server({ containers: [container({ image })] }), flux('keda', '2.21.0', {})];
  expect(found(cluster(...objects), { imageDigests })).toEqual([
    ['Organization', "imageDigests['vllm/vllm-openai:v0.28.0']", "no object of these documents runs image 'vllm/vllm-openai:v0.28.0'"],
  ]);
});

test('is acknowledged by the annotation that has an object left as it is', () => {
  const object = { ...server(), metadata: { name: 'chat-server', namespace: 'chat', annotations: {} as Record<string, string> } };
  object.metadata.annotations['policy.groundplan.dev/OrganizationKept'] = 'the vendor signs its images and allows no copies';
  const { counts } = evaluatePolicy(
    { ...cluster(object), organization: { registryMirrors: MIRRORS } },
    { rules: [ruleById('OrganizationKept')!] },
  );
  expect(counts).toEqual({ errors: 0, warnings: 0, acknowledged: 1 });
});
