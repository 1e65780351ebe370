// The only file that names @kubernetes-models, and only as types: they are made from the operators' own Go types, so the compiler checks
// the fields of custom kinds as it does those of the core kinds. Marked internal like those: nobody must install them.
import type { IEC2NodeClassSpec } from '@kubernetes-models/karpenter/karpenter.k8s.aws/v1/EC2NodeClassSpec' with {
  'resolution-mode': 'import',
};
import type { INodePoolSpec } from '@kubernetes-models/karpenter/karpenter.sh/v1/NodePoolSpec' with { 'resolution-mode': 'import' };
import type { IScaledObjectSpec } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObjectSpec' with { 'resolution-mode': 'import' };
import type { IAlertmanagerConfigSpec } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfigSpec' with {
  'resolution-mode': 'import',
};
import type { IReceiver } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/Receiver' with {
  'resolution-mode': 'import',
};
import type { IPodMonitorSpec } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitorSpec' with {
  'resolution-mode': 'import',
};
import type { IPrometheusRuleSpec } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRuleSpec' with {
  'resolution-mode': 'import',
};

/** @internal */
export type AlertmanagerConfigSpec = IAlertmanagerConfigSpec;
/** @internal */
export type AlertReceiverSpec = IReceiver;
/** @internal */
export type EC2NodeClassSpec = IEC2NodeClassSpec;
/** @internal */
export type NodePoolSpec = INodePoolSpec;
/** @internal */
export type PodMonitorSpec = IPodMonitorSpec;
/** @internal */
export type PrometheusRuleSpec = IPrometheusRuleSpec;
/** @internal */
export type ScaledObjectSpec = IScaledObjectSpec;
