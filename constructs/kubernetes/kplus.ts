// The only file that names cdk8s-plus, and only as types: the compiler checks every field of the core kinds, and nothing is loaded.
// The names are marked internal, so that the declarations of the package do not name cdk8s-plus and nobody must install it.
import type { k8s } from 'cdk8s-plus-28';

/**
 * A generated type as plain data: quantities, ports and times are strings and numbers as they stand in a manifest.
 *
 * @internal
 */
export type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : T extends Date
    ? string
    : T extends k8s.Quantity | k8s.IntOrString
      ? // an `HttpHeader` has a 'value' too, and a name beside it.
        Exclude<keyof T, 'value'> extends never
        ? string | number
        : PlainFields<T>
      : T extends readonly (infer Item)[]
        ? readonly Plain<Item>[]
        : PlainFields<T>;

/** @internal */
export type PlainFields<T> = { readonly [Field in keyof T]: Plain<T[Field]> };

/** @internal */
export type Container = Plain<k8s.Container>;
/** @internal */
export type DaemonSetSpec = Plain<k8s.DaemonSetSpec>;
/** @internal */
export type DeploymentSpec = Plain<k8s.DeploymentSpec>;
/** @internal */
export type EnvVar = Plain<k8s.EnvVar>;
/** @internal */
export type NetworkPolicyEgressRule = Plain<k8s.NetworkPolicyEgressRule>;
/** @internal */
export type NetworkPolicyPeer = Plain<k8s.NetworkPolicyPeer>;
/** @internal */
export type NetworkPolicySpec = Plain<k8s.NetworkPolicySpec>;
/** @internal */
export type PodDisruptionBudgetSpec = Plain<k8s.PodDisruptionBudgetSpec>;
/** @internal */
export type PodSpec = Plain<k8s.PodSpec>;
/** @internal */
export type PodSecurityContext = Plain<k8s.PodSecurityContext>;
/** @internal */
export type ResourceQuotaSpec = Plain<k8s.ResourceQuotaSpec>;
/** @internal */
export type SecurityContext = Plain<k8s.SecurityContext>;
/** @internal */
export type ServiceSpec = Plain<k8s.ServiceSpec>;
/** @internal */
export type Toleration = Plain<k8s.Toleration>;
/** @internal */
export type Volume = Plain<k8s.Volume>;
/** @internal */
export type VolumeMount = Plain<k8s.VolumeMount>;
