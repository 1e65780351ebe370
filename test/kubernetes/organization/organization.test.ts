import { ApiObject, type App, Chart, Duration, Include, JsonPatch, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planEks } from '../../../constructs/delivery/eks-plan';
import { type KubernetesObject, renderCharts } from '../../../constructs/delivery/manifest-graph';
import { planPulumi } from '../../../constructs/delivery/pulumi-plan';
import { helmCommands } from '../../../constructs/delivery/yaml-door';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { MetricsScrape } from '../../../constructs/kubernetes/observability/metrics-scrape';
import { SloAlerts } from '../../../constructs/kubernetes/observability/slo-alerts';
import { Operator } from '../../../constructs/kubernetes/operators/operator';
import { karpenterRelease, KEDA, PROMETHEUS } from '../../../constructs/kubernetes/operators/releases';
import { Organization } from '../../../constructs/kubernetes/organization/organization';
import { InferenceAutoscaler } from '../../../constructs/kubernetes/scaling/inference-autoscaler';
import { IsolatedNamespace } from '../../../constructs/kubernetes/security/isolated-namespace';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { VllmServer } from '../../../constructs/kubernetes/serving/vllm-server';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import type { OperatorRelease } from '../../../constructs/planning/operator-release';
import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';
import { evaluatePolicy, ruleById } from '../../../constructs/policy';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const CORP: OrganizationProps = {
  labels: { 'corp.example/cost-center': '4711' },
  annotations: { 'corp.example/contact': 'ada@corp.example' },
  imagePullSecrets: ['harbor'],
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'ai', effect: 'NoSchedule' }],
  nodeSelector: { 'corp.example/zone': 'trusted' },
  priorityClassName: 'corp-default',
  registryMirrors: {
    'docker.io': 'harbor.corp.example/hub',
    'ghcr.io': 'harbor.corp.example/ghcr',
    'public.ecr.aws': 'harbor.corp.example/ecr',
    'quay.io': 'harbor.corp.example/quay',
    'registry.k8s.io': 'harbor.corp.example/k8s',
  },
  imageDigests: { 'vllm/vllm-openai:v0.28.0': DIGEST },
  chartRepositories: {
    'https://kedacore.github.io/charts': 'oci://harbor.corp.example/charts',
    'https://prometheus-community.github.io/helm-charts': 'https://charts.corp.example',
    'oci://public.ecr.aws/karpenter': 'oci://harbor.corp.example/charts',
  },
};

function synth(fill: (chart: Chart) => void, props = CORP): any[] {
  const chart = Testing.chart();
  fill(chart);
  chart.with(new Organization(props));
  return Testing.synth(chart);
}

const deployment = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.29' }], ...spec } },
  },
});

const POD = {
  imagePullSecrets: [{ name: 'harbor' }],
  nodeSelector: CORP.nodeSelector,
  priorityClassName: 'corp-default',
  tolerations: CORP.tolerations,
};
const METADATA = { labels: CORP.labels, annotations: CORP.annotations };

test('reaches an object that somebody wrote by hand, its pods too, and no selector', () => {
  const [object] = synth((chart) => new ApiObject(chart, 'Web', deployment()));
  expect(object.metadata).toEqual({ name: object.metadata.name, ...METADATA });
  expect(object.spec).toEqual({
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web', ...CORP.labels }, annotations: CORP.annotations },
      spec: { ...POD, containers: [{ name: 'web', image: 'harbor.corp.example/hub/library/nginx:1.29' }] },
    },
  });
});

test('reaches a Deployment of cdk8s-plus, containers and volumes that come after it, and leaves its selector', () => {
  const chart = Testing.chart();
  const web = new kplus.Deployment(chart, 'Web');
  chart.with(new Organization(CORP));
  web.addContainer({ image: 'quay.io/team/web:1.0' });
  const [{ metadata, spec }] = Testing.synth(chart);
  const key = 'cdk8s.io/metadata.addr';
  expect(metadata).toEqual({ name: metadata.name, ...METADATA });
  expect(spec.selector.matchLabels).toEqual({ [key]: spec.template.metadata.labels[key] });
  expect(spec.template.metadata).toEqual({ labels: { ...spec.selector.matchLabels, ...CORP.labels }, annotations: CORP.annotations });
  expect(spec.template.spec).toMatchObject({ ...POD, containers: [{ image: 'harbor.corp.example/quay/team/web:1.0' }] });
});

test('reaches YAML that is included', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'organization-')), 'job.yaml');
  writeFileSync(
    file,
    `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { schedule: 0 3 * * *, jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: busybox:1.37 }] } } } } }
`,
  );
  const [object] = synth((chart) => new Include(chart, 'Include', { url: file }));
  expect(object.metadata).toEqual({ name: 'nightly', ...METADATA });
  expect(object.spec.jobTemplate.spec.template).toEqual({
    metadata: METADATA,
    spec: { ...POD, containers: [{ name: 'a', image: 'harbor.corp.example/hub/library/busybox:1.37' }] },
  });
});

test('leaves what the object says itself', () => {
  const [{ metadata, spec }] = synth((chart) => {
    const labels = { 'corp.example/cost-center': '7' };
    const object = deployment({ priorityClassName: 'own', nodeSelector: { 'corp.example/zone': 'dmz' } });
    new ApiObject(chart, 'Web', { ...object, metadata: { labels } });
  });
  expect(metadata.labels).toEqual({ 'corp.example/cost-center': '7' });
  expect(spec.template.spec).toMatchObject({ priorityClassName: 'own', nodeSelector: { 'corp.example/zone': 'dmz' } });
  expect(spec.template.metadata.labels).toEqual({ app: 'web', ...CORP.labels });
});

test('sees patches and lazy values that come later, and not objects', () => {
  const chart = Testing.chart();
  let image = 'nginx:1.0';
  const web = new ApiObject(chart, 'Web', deployment({ containers: [{ name: 'web', image: Lazy.any({ produce: () => image }) }] }));
  chart.with(new Organization({ registryMirrors: CORP.registryMirrors }));
  new ApiObject(chart, 'Late', deployment());
  image = 'nginx:2.0';
  web.addJsonPatch(JsonPatch.add('/spec/template/spec/initContainers', [{ name: 'init', image: 'busybox:1.37' }]));
  const [first, late] = Testing.synth(chart);
  expect(first.spec.template.spec).toEqual({
    containers: [{ name: 'web', image: 'harbor.corp.example/hub/library/nginx:2.0' }],
    initContainers: [{ name: 'init', image: 'harbor.corp.example/hub/library/busybox:1.37' }],
  });
  expect(late.spec.template.spec.containers[0].image).toBe('nginx:1.29');
});

test('changes nothing more when it is applied twice, to a chart and to the app', () => {
  const once = Testing.app();
  everything(once);
  once.with(new Organization(CORP));
  const twice = Testing.app();
  everything(twice);
  twice.node.findChild('chat').with(new Organization(CORP));
  twice.with(new Organization(CORP), new Organization(CORP));
  expect(renderCharts(twice)).toEqual(renderCharts(once));
});

test('leaves everything as it is where the organisation asks nothing', () => {
  const plain = Testing.app();
  everything(plain);
  const asked = Testing.app();
  everything(asked);
  asked.with(new Organization());
  expect(renderCharts(asked)).toEqual(renderCharts(plain));
});

function everything(app: App): void {
  const operators = new Chart(app, 'operators');
  const karpenter = karpenterRelease({ clusterName: '${Token[TOKEN.1]}', interruptionQueueName: 'ai' });
  [KEDA, PROMETHEUS, karpenter].forEach((release) => new Operator(operators, release.name, { release }));
  const chat = new Chart(app, 'chat', { namespace: 'chat' });
  chat.addDependency(operators);
  new IsolatedNamespace(chat, 'Space', { name: 'chat' });
  const pool = new GpuNodePool(chat, 'Pool', { accelerator: Accelerator.L4, maxGpus: 4, nodeRoleName: 'gpu', discoveryTag: 'ai' });
  const source = ModelSource.s3({ bucketName: 'models', prefix: 'qwen3-8b', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
  const server = new VllmServer(chat, 'Server', { model: LlmModel.QWEN3_8B, pool, source });
  const autoscaling = { minReplicas: 1, maxReplicas: 3, requestsPerReplica: 7, prometheusAddress: 'http://prometheus.monitoring:9090' };
  new InferenceAutoscaler(chat, 'Autoscaler', { server, ...autoscaling });
  new MetricsScrape(chat, 'Scrape', { server });
  new SloAlerts(chat, 'Alerts', { server, firstToken: Duration.seconds(1), maxReplicas: 3 });
}

function rendered(): Map<string, KubernetesObject> {
  const app = Testing.app();
  everything(app);
  app.with(new Organization(CORP));
  return new Map(renderCharts(app).flatMap((chart) => chart.nodes.map((node) => [node.id, node.body] as const)));
}

test('reaches every construct, so that its rule finds nothing', () => {
  const objects = [...rendered().values()];
  const report = evaluatePolicy({ manifests: [{ name: 'all', objects }], organization: CORP }, { rules: [ruleById('OrganizationKept')!] });
  expect(report.findings).toEqual([]);
  expect(objects.filter(({ metadata }) => !METADATA_KEYS.every((key) => JSON.stringify(metadata).includes(key)))).toEqual([]);
  expect(objects.length).toBeGreaterThan(15);
});

const METADATA_KEYS = ['corp.example/cost-center', 'corp.example/contact'];

test('leaves a server its GPU pool, and pins its image before the mirror', () => {
  const { spec } = rendered().get('chat/Server/Resource') as any;
  const pod = spec.template.spec;
  expect(Object.keys(pod.nodeSelector)).toEqual(['groundplan.dev/gpu-pool']);
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, ...CORP.tolerations!]);
  expect([...pod.initContainers, ...pod.containers].map((c: any) => c.image)).toEqual([
    'harbor.corp.example/ecr/aws-cli/aws-cli:2.36.46',
    `harbor.corp.example/hub/vllm/vllm-openai:v0.28.0@${DIGEST}`,
  ]);
});

test('leaves the labels of nodes that a pool makes', () => {
  const { spec } = rendered().get('chat/Pool/Resource') as any;
  expect(Object.keys(spec.template.metadata.labels)).toEqual(['groundplan.dev/gpu-pool']);
});

test('reaches operators through every door: addresses of charts and values', () => {
  const app = Testing.app();
  everything(app);
  app.with(new Organization(CORP));
  const charts = renderCharts(app);
  const flux = charts[0].nodes.map((node) => node.body as any);
  const values = Object.fromEntries(flux.filter((o) => o.kind === 'HelmRelease').map((o) => [o.spec.releaseName, o.spec.values]));
  expect(flux.filter((o) => o.kind === 'HelmRepository').map((o) => [o.spec.url, o.spec.type])).toEqual([
    ['oci://harbor.corp.example/charts', 'oci'],
    ['https://charts.corp.example', undefined],
    ['oci://harbor.corp.example/charts', 'oci'],
  ]);
  expect(values.karpenter.settings.clusterName).toBe('${Token[TOKEN.1]}');
  expect(values.karpenter.controller.image).toEqual({ repository: 'harbor.corp.example/ecr/karpenter/controller' });
  expect(values['karpenter-crd']).toEqual({ additionalAnnotations: { 'helm.sh/resource-policy': 'keep' } });

  const eks = planEks(charts).flatMap(({ release }) => (release ? [release] : []));
  expect(Object.fromEntries(eks.map((release) => [release.name, release.values]))).toEqual(values);
  expect(new Set(eks.map((release) => release.repository))).toEqual(
    new Set(['oci://harbor.corp.example/charts', 'https://charts.corp.example']),
  );

  const literal = JSON.parse(JSON.stringify(charts).replaceAll('${Token[TOKEN.1]}', 'ai')) as typeof charts;
  const pulumi = planPulumi(literal)
    .filter(({ type }) => type.endsWith(':Release'))
    .map(({ inputs }) => inputs as any);
  expect(pulumi.map((inputs) => inputs.chart).sort()).toEqual([
    'kube-prometheus-stack',
    'oci://harbor.corp.example/charts/karpenter',
    'oci://harbor.corp.example/charts/karpenter-crd',
    'oci://harbor.corp.example/charts/keda',
    'prometheus-operator-crds',
  ]);
  expect(pulumi.find((inputs) => inputs.name === 'keda').values).toEqual(values.keda);
  expect(helmCommands(literal).join('\n')).not.toContain('kedacore.github.io');
});

test('leaves no image from elsewhere in the values of Prometheus', () => {
  const release = [...rendered().values()].find((body: any) => body.spec?.releaseName === 'prometheus') as any;
  const { values } = release.spec;
  expect(values.global).toEqual({ imagePullSecrets: [{ name: 'harbor' }] });
  expect(values.prometheusOperator.admissionWebhooks.patch).toEqual({
    image: { registry: 'harbor.corp.example/ghcr' },
    nodeSelector: CORP.nodeSelector,
    podAnnotations: CORP.annotations,
    priorityClassName: 'corp-default',
    tolerations: CORP.tolerations,
  });
  expect(values.prometheus.prometheusSpec.podMetadata).toEqual(METADATA);
  expect(values.prometheus.prometheusSpec.retention).toBe('15d');
  // it runs on every node, and tolerates every taint of this effect by itself.
  expect(Object.keys(values['prometheus-node-exporter'])).not.toContain('tolerations');
  expect(Object.keys(values['prometheus-node-exporter'])).not.toContain('nodeSelector');
});

const STRANGER: OperatorRelease = {
  ...KEDA,
  name: 'stranger',
  chart: 'stranger',
  version: '1.0.0',
  values: {},
  pods: undefined,
};

test('fails when nobody says what the pods of an operator carry', () => {
  expect(() => synth((chart) => new Operator(chart, 'Stranger', { release: STRANGER }))).toThrow(
    /^'spec\.values' of HelmRelease 'test-stranger-\w+': nobody says where the values of chart 'stranger' take labels, pull secrets, tolerations and images; say it in 'pods' of the operator's release, or write the reason for leaving the object as it is into its annotation policy\.groundplan\.dev\/OrganizationKept \[OrganizationNotKept at test\/Stranger\/Resource\]$/,
  );
});

test('takes the word of the release before what is known of the chart', () => {
  const pods = { chart: 'stranger', version: '1.0.0', labels: ['labels.of.pods'] };
  const objects = synth((chart) => new Operator(chart, 'Stranger', { release: { ...STRANGER, pods } }));
  expect(objects.at(-1).spec.values).toEqual({ labels: { of: { pods: CORP.labels } } });
});

test('fails when a patch takes a version of the chart that nobody looked at', () => {
  const patched = (chart: Chart): void => {
    ApiObject.of(new Operator(chart, 'Keda', { release: KEDA })).addJsonPatch(JsonPatch.replace('/spec/chart/spec/version', '2.22.0'));
  };
  expect(() => synth(patched)).toThrow(/are known at version 2\.21\.0, and the release is 2\.22\.0;.*\[OrganizationNotKept at/);
});

test('fails when an image comes from a registry without a mirror, in the doors too', () => {
  const app = Testing.app();
  const object = deployment({ containers: [{ name: 'web', image: 'gcr.io/team/web:1.0' }] });
  new ApiObject(new Chart(app, 'web'), 'Web', object);
  app.with(new Organization(CORP));
  expect(() => renderCharts(app)).toThrow(
    /^'spec\.template\.spec\.containers\[0\]\.image' of Deployment 'web-\w+': image 'gcr\.io\/team\/web:1\.0' comes from 'gcr\.io', but 'registryMirrors' names only docker\.io, ghcr\.io, public\.ecr\.aws, quay\.io, registry\.k8s\.io;.* \[OrganizationNotKept at web\/Web\]$/,
  );
});

test('leaves an object as it is for a written reason, and not for an empty one', () => {
  const object = deployment({ containers: [{ name: 'web', image: 'gcr.io/team/web:1.0' }] });
  const key = 'policy.groundplan.dev/OrganizationKept';
  const withReason = (reason: string) =>
    synth((chart) => new ApiObject(chart, 'Web', { ...object, metadata: { annotations: { [key]: reason } } }));
  const [left] = withReason('the vendor signs its images and allows no copies');
  expect(left.spec).toEqual(object.spec);
  expect(left.metadata.labels).toBeUndefined();
  expect(() => withReason('because   ')).toThrow(expect.objectContaining({ code: 'OrganizationNotKept' }));
});

test('fails when its rules are written wrongly, before anything is applied', () => {
  expect(() => new Organization({ label: {} } as OrganizationProps)).toThrow(expect.objectContaining({ code: 'OrganizationField' }));
});

test('is data that YAML can hold', () => {
  expect(JSON.parse(JSON.stringify(CORP))).toEqual(CORP);
  expect(new Organization(CORP).props).toBe(CORP);
});

test('supports objects alone', () => {
  const chart = Testing.chart();
  const object = new ApiObject(chart, 'Web', deployment());
  expect([new Organization().supports(object), new Organization().supports(chart)]).toEqual([true, false]);
});
