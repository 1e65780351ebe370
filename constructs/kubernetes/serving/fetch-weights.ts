import { k8s } from '../kplus';
import { FETCH_SCRIPT } from './fetch-script';
import type { ModelSource } from './model-source';

/** What the container that fetches the weights is made from. */
export interface FetchWeights {
  /** Where the weights come from. */
  readonly source: ModelSource;
  /** Image of the server, for sources that bring none of their own. */
  readonly image: string;
  /** Folder to fetch into. */
  readonly path: string;
  /** Volumes that it writes to. */
  readonly mounts: k8s.VolumeMount[];
  /** What it may do. */
  readonly securityContext: k8s.SecurityContext;
}

/** The init container that brings the weights to the node's disk, and fails until all of them are there. */
export function fetchWeights({ source, image, path, mounts, securityContext }: FetchWeights): k8s.Container {
  const token: k8s.EnvVar[] = source.tokenSecretName
    ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: source.tokenSecretName, key: 'token' } } }]
    : [];
  const small = { cpu: k8s.Quantity.fromString('500m'), memory: k8s.Quantity.fromString('1Gi') };
  return {
    name: 'fetch-model',
    image: source.image ?? image,
    command: ['/bin/sh', '-c', FETCH_SCRIPT, 'fetch-model', path, source.advice, ...source.command],
    env: [...environment({ HOME: '/tmp', ...source.environment }), ...token],
    resources: { requests: small, limits: { memory: k8s.Quantity.fromString('4Gi') } },
    securityContext,
    volumeMounts: mounts,
    // what is missing shows in the pod's own status.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** Environment variables of a container. */
export function environment(values: Record<string, string>): k8s.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
