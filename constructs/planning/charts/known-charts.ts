import type { ChartPods } from './chart-pods';
import { KARPENTER_CRD_PODS, KARPENTER_PODS } from './karpenter';
import { KEDA_PODS } from './keda';
import { KUBE_PROMETHEUS_STACK_PODS, PROMETHEUS_OPERATOR_CRDS_PODS } from './kube-prometheus-stack';

/** The charts of which it is known what their pods carry. */
export const KNOWN_CHARTS: readonly ChartPods[] = Object.freeze([
  KEDA_PODS,
  KUBE_PROMETHEUS_STACK_PODS,
  PROMETHEUS_OPERATOR_CRDS_PODS,
  KARPENTER_PODS,
  KARPENTER_CRD_PODS,
]);
