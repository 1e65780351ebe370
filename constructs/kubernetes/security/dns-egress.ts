import type { NetworkPolicyEgressRule } from '../kplus';

/**
 * The way to the cluster's DNS, as a rule of a NetworkPolicy: without it a pod that may go out finds no address.
 *
 * @internal
 */
export function dnsEgress(): NetworkPolicyEgressRule {
  return {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
}
