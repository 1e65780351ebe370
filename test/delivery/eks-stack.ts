import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App as CdkApp, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Cluster, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';

/** A resource of the template that the kubectl Lambda serves. */
export interface Applied {
  /** Logical id. */
  readonly id: string;
  /** What the Lambda is given. */
  readonly properties: Record<string, any>;
  /** Logical ids it waits for. */
  readonly after: readonly string[];
}

/** A stack with a cluster that a door can deliver to. */
export function eksStack(): { stack: Stack; cluster: Cluster } {
  const stack = new Stack(new CdkApp(), 'stack');
  const cluster = new Cluster(stack, 'Cluster', {
    version: KubernetesVersion.V1_35,
    kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'Layer') },
  });
  return { stack, cluster };
}

/** Everything of one kind that the kubectl Lambda serves: `KubernetesResource`, `HelmChart`, `KubernetesObjectValue`. */
export function applied(template: Template, kind: string): Applied[] {
  const found = template.findResources(`Custom::AWSCDK-EKS-${kind}`);
  return Object.entries(found).map(([id, r]) => ({ id, properties: r.Properties, after: r.DependsOn ?? [] }));
}

/** The objects of a manifest; what AWS fills in later reads `<late>`. */
export function objectsOf(manifest: Applied): KubernetesObject[] {
  const value = manifest.properties.Manifest as string | { 'Fn::Join': [string, unknown[]] };
  const text = typeof value === 'string' ? value : value['Fn::Join'][1].map((p) => (typeof p === 'string' ? p : '<late>')).join('');
  return JSON.parse(text) as KubernetesObject[];
}
