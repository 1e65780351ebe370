import { type ChartImage, type ChartPods, DigestForm } from './chart-pods';

// values.yaml and templates of kedacore/charts, keda 2.20.2 (2026-08-13); the chart of 2.21.0 was not among what could be read.
// 'additionalLabels' and 'additionalAnnotations' stand on pods too: to write them in 'podLabels' as well would name each key twice.

function image(repository: string, place: string): ChartImage {
  return {
    image: `ghcr.io/kedacore/${repository}`,
    tag: '{version}',
    registryPath: `image.${place}.registry`,
    repositoryPath: `image.${place}.repository`,
    tagPath: `image.${place}.tag`,
    digestPath: `image.${place}.tag`,
    digestForm: DigestForm.BEHIND_TAG,
  };
}

const COMPONENTS = ['operator', 'metricsServer', 'webhooks'];
// every pod has it already, and the chart puts the values behind it: twice the same key is no YAML.
const OS = ['kubernetes.io/os'];

/** What the pods of KEDA's chart carry. */
export const KEDA_PODS: ChartPods = Object.freeze({
  chart: 'keda',
  version: '2.21.0',
  images: [image('keda', 'keda'), image('keda-metrics-apiserver', 'metricsApiServer'), image('keda-admission-webhooks', 'webhooks')],
  globalRegistryPath: 'global.image.registry',
  labels: ['additionalLabels'],
  annotations: ['additionalAnnotations'],
  imagePullSecrets: ['imagePullSecrets'],
  tolerations: [{ path: 'tolerations' }, ...COMPONENTS.map((c) => ({ path: `${c}.tolerations`, onlyIfSet: true }))],
  nodeSelector: [
    { path: 'nodeSelector', holds: OS },
    ...COMPONENTS.map((c) => ({ path: `${c}.nodeSelector`, holds: OS, onlyIfSet: true })),
  ],
  priorityClassName: ['priorityClassName'],
});
