/** Checks on what comes out: templates, manifests and the plan. */
export { ACKNOWLEDGE_ANNOTATION_PREFIX, SHORTEST_REASON } from './acknowledgement';
export type { Acknowledgement } from './acknowledgement';
export { ALL_RULES, ruleById } from './all-rules';
export { fromCdkValidationReport } from './cdk-validation-report';
export { cloudFormationResources } from './documents/cloudformation';
export type { FoundResource } from './documents/cloudformation';
export type { Fields } from './documents/json';
export { kubernetesObjects } from './documents/kubernetes';
export type { FoundObject } from './documents/kubernetes';
export { holdsData, keepsData } from './documents/stateful';
export { pods } from './documents/workloads';
export type { FoundContainer, FoundPod } from './documents/workloads';
export { evaluatePolicy } from './evaluate';
export type { EvaluateOptions, PolicyCounts, PolicyReport } from './evaluate';
export type { AcknowledgedBecause, Finding, FindingSeverity } from './finding';
export type { CloudFormationTemplate, KubernetesObject, NamedManifests, NamedTemplate, PolicyInput } from './policy-input';
export type { PolicyRule, Verdict } from './rule';
