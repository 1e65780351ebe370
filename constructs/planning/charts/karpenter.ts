import { type ChartPods, DigestForm } from './chart-pods';

// charts/karpenter and charts/karpenter-crd of aws/karpenter-provider-aws at v1.14.1 (2026-08-21). The chart pins its image by digest.

/** What the pods of Karpenter's chart carry. They stay `system-cluster-critical`: without them no node is started for anybody. */
export const KARPENTER_PODS: ChartPods = Object.freeze({
  chart: 'karpenter',
  version: '1.14.1',
  images: [
    {
      image: 'public.ecr.aws/karpenter/controller',
      tag: '{version}',
      repositoryPath: 'controller.image.repository',
      tagPath: 'controller.image.tag',
      digestPath: 'controller.image.digest',
      digestForm: DigestForm.WHOLE,
    },
  ],
  labels: ['additionalLabels', 'podLabels'],
  annotations: ['additionalAnnotations', 'podAnnotations'],
  imagePullSecrets: ['imagePullSecrets'],
  tolerations: [{ path: 'tolerations', holds: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }] }],
  nodeSelector: [{ path: 'nodeSelector', holds: ['kubernetes.io/os'] }],
});

/** The chart with Karpenter's kinds: no pods. */
export const KARPENTER_CRD_PODS: ChartPods = Object.freeze({ chart: 'karpenter-crd', version: '1.14.1' });
