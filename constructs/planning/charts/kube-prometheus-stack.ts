import { type ChartImage, type ChartPods, DigestForm } from './chart-pods';

// values.yaml and templates of prometheus-community/helm-charts: kube-prometheus-stack 88.5.3 with kube-state-metrics 8.4.0 and
// prometheus-node-exporter 4.56.1 (2026-08-22); 88.6.5 was not among what could be read. So the tags are not said: a digest is found by the
// name. 'commonLabels' and 'customLabels' stand on pods too, but not on those that prometheus-operator makes: 'podMetadata' reaches these.

const OPERATOR = 'prometheusOperator';
const WEBHOOKS = `${OPERATOR}.admissionWebhooks`;
const MADE_BY_THE_OPERATOR = ['alertmanager.alertmanagerSpec', 'prometheus.prometheusSpec', 'thanosRuler.thanosRulerSpec'];
const WRITTEN_IN_THE_CHART = [OPERATOR, `${WEBHOOKS}.deployment`, `${WEBHOOKS}.patch`, 'kube-state-metrics'];
const NODE_EXPORTER = 'prometheus-node-exporter';

function image(name: string, place: string, digest = 'sha', digestForm = DigestForm.DIGITS): ChartImage {
  return {
    image: name,
    registryPath: `${place}.registry`,
    repositoryPath: `${place}.repository`,
    tagPath: `${place}.tag`,
    digestPath: `${place}.${digest}`,
    digestForm,
  };
}

/** What the pods of kube-prometheus-stack carry: those of its templates and those that its operator makes. */
export const KUBE_PROMETHEUS_STACK_PODS: ChartPods = Object.freeze({
  chart: 'kube-prometheus-stack',
  version: '88.6.5',
  images: [
    image('quay.io/prometheus-operator/prometheus-operator', `${OPERATOR}.image`),
    image('quay.io/prometheus-operator/prometheus-config-reloader', `${OPERATOR}.prometheusConfigReloader.image`),
    image('quay.io/thanos/thanos', `${OPERATOR}.thanosImage`),
    image('quay.io/prometheus-operator/admission-webhook', `${WEBHOOKS}.deployment.image`),
    image('ghcr.io/jkroepke/kube-webhook-certgen', `${WEBHOOKS}.patch.image`),
    image('quay.io/prometheus/alertmanager', 'alertmanager.alertmanagerSpec.image'),
    image('quay.io/prometheus/prometheus', 'prometheus.prometheusSpec.image'),
    image('quay.io/thanos/thanos', 'thanosRuler.thanosRulerSpec.image'),
    // here 'sha' is the whole digest, unlike everywhere else.
    image('registry.k8s.io/kube-state-metrics/kube-state-metrics', 'kube-state-metrics.image', 'sha', DigestForm.WHOLE),
    image('quay.io/brancz/kube-rbac-proxy', 'kube-state-metrics.kubeRBACProxy.image', 'sha', DigestForm.WHOLE),
    image('quay.io/prometheus/node-exporter', `${NODE_EXPORTER}.image`, 'digest', DigestForm.WHOLE),
    image('quay.io/brancz/kube-rbac-proxy', `${NODE_EXPORTER}.kubeRBACProxy.image`),
    image('quay.io/prometheus/busybox', `${NODE_EXPORTER}.permissionInitContainer.image`),
  ],
  globalRegistryPath: 'global.imageRegistry',
  labels: [
    'commonLabels',
    ...MADE_BY_THE_OPERATOR.map((place) => `${place}.podMetadata.labels`),
    'kube-state-metrics.customLabels',
    `${NODE_EXPORTER}.commonLabels`,
  ],
  annotations: [
    ...MADE_BY_THE_OPERATOR.map((place) => `${place}.podMetadata.annotations`),
    ...[...WRITTEN_IN_THE_CHART, NODE_EXPORTER].map((place) => `${place}.podAnnotations`),
  ],
  imagePullSecrets: ['global.imagePullSecrets'],
  tolerations: [
    ...[...MADE_BY_THE_OPERATOR, ...WRITTEN_IN_THE_CHART].map((place) => ({ path: `${place}.tolerations` })),
    { path: `${NODE_EXPORTER}.tolerations`, holds: [{ effect: 'NoSchedule', operator: 'Exists' }] },
  ],
  // the node exporter watches every node: it is not bound to some.
  nodeSelector: [...MADE_BY_THE_OPERATOR, ...WRITTEN_IN_THE_CHART].map((place) => ({ path: `${place}.nodeSelector` })),
  priorityClassName: [...MADE_BY_THE_OPERATOR, ...WRITTEN_IN_THE_CHART, NODE_EXPORTER].map((place) => `${place}.priorityClassName`),
  notKnown: [
    { path: 'grafana.enabled', byDefault: true },
    { path: 'windowsMonitoring.enabled', byDefault: false },
    { path: 'crds.upgradeJob.enabled', byDefault: false },
  ],
});

/** The chart with the kinds of prometheus-operator: no pods. */
export const PROMETHEUS_OPERATOR_CRDS_PODS: ChartPods = Object.freeze({ chart: 'prometheus-operator-crds', version: '31.0.1' });
