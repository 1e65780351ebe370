import { evaluatePolicy, ruleById } from '../../constructs/policy';
import type { KubernetesObject, PolicyInput } from '../../constructs/policy';

/** What one rule says: `[subject, path, message]` of each open finding. */
export function say(ruleId: string, input: PolicyInput): [string, string, string][] {
  return evaluatePolicy(input, { rules: [ruleById(ruleId)!] }).findings.map((f) => [f.subject, f.path, f.message]);
}

/** The objects as the only manifest. */
export function cluster(...objects: readonly KubernetesObject[]): PolicyInput {
  return { manifests: [{ name: 'chat', objects }] };
}

/** The resources as the only template. */
export function stack(resources: Readonly<Record<string, unknown>>): PolicyInput {
  return { templates: [{ name: 'Platform', body: { Resources: resources } }] };
}

/** A container that every rule accepts. */
export function container(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const probe = { httpGet: { path: '/health', port: 8000 }, periodSeconds: 10, timeoutSeconds: 5 };
  return {
    name: 'vllm',
    image: 'vllm/vllm-openai:v0.29.0',
    args: ['--model', '/models/chat', '--shutdown-timeout=45'],
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    resources: { requests: { cpu: '4', memory: '16Gi', 'nvidia.com/gpu': 1 }, limits: { memory: '16Gi', 'nvidia.com/gpu': 1 } },
    startupProbe: { ...probe, failureThreshold: 60 },
    readinessProbe: probe,
    livenessProbe: probe,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...change,
  };
}

/** A pod spec that every rule accepts. */
export function podSpec(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    terminationGracePeriodSeconds: 60,
    nodeSelector: { 'groundplan.dev/gpu-pool': 'l4' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container()],
    ...change,
  };
}

/** A Deployment of a model server that every rule accepts. */
export function server(
  change: Readonly<Record<string, unknown>> = {},
  spec: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat-server', namespace: 'chat' },
    spec: {
      strategy: { rollingUpdate: { maxSurge: 1 } },
      selector: { matchLabels: { app: 'chat' } },
      template: {
        metadata: {
          labels: { app: 'chat' },
          annotations: {
            'groundplan.dev/weight-bytes': '16000000000',
            'groundplan.dev/load-bytes-per-second': '100000000',
            'groundplan.dev/engine-start-seconds': '60',
            ...annotations,
          },
        },
        spec: podSpec(change),
      },
      ...spec,
    },
  };
}

/** A Karpenter NodePool of L4 nodes that every rule accepts. */
export function nodePool(
  change: Readonly<Record<string, unknown>> = {},
  requirements: readonly Readonly<Record<string, unknown>>[] = [
    { key: 'karpenter.k8s.aws/instance-gpu-name', operator: 'In', values: ['l4'] },
    { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
  ],
): Record<string, unknown> {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'l4' },
    spec: {
      template: {
        metadata: { labels: { 'groundplan.dev/gpu-pool': 'l4' } },
        spec: { taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }], requirements, ...change },
      },
      limits: { 'nvidia.com/gpu': 5 },
    },
  };
}

/** A KEDA ScaledObject of the model server that every rule accepts. */
export function scaledObject(
  change: Readonly<Record<string, unknown>> = {},
  trigger: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat', namespace: 'chat' },
    spec: {
      scaleTargetRef: { name: 'chat-server' },
      minReplicaCount: 2,
      maxReplicaCount: 4,
      fallback: { failureThreshold: 3, replicas: 2 },
      triggers: [
        {
          type: 'prometheus',
          metadata: {
            serverAddress: 'http://prometheus:9090',
            query: 'sum(vllm:num_requests_waiting{model_name="chat"})',
            threshold: '5',
            ignoreNullValues: 'false',
            ...trigger,
          },
        },
      ],
      ...change,
    },
  };
}

/** A disruption budget of the model server that every rule accepts. */
export function budget(spec: Readonly<Record<string, unknown>> = { maxUnavailable: 1 }): Record<string, unknown> {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'chat', namespace: 'chat' },
    spec: { selector: { matchLabels: { app: 'chat' } }, ...spec },
  };
}

/** A network policy that denies everything that no other policy allows. */
export function denyAll(): Record<string, unknown> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny', namespace: 'chat' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}
