import type { ReviewManifests } from '../../review';

const NAMESPACE = 'support-chat';
const CHAT = { 'groundplan.dev/model-server': 'chat' };
const at = (name: string): Record<string, unknown> => ({ name, namespace: NAMESPACE });
const inNamespace = (name: string): unknown => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

/** The charts of the example: nodes, and the workload. */
export const MANIFESTS: readonly ReviewManifests[] = [
  {
    name: 'support-nodes',
    dependsOn: [],
    objects: [
      {
        apiVersion: 'karpenter.k8s.aws/v1',
        kind: 'EC2NodeClass',
        metadata: { name: 'support-gpu' },
        spec: { amiSelectorTerms: [{ alias: 'bottlerocket@v1.54.0' }], role: 'node-role', metadataOptions: { httpTokens: 'required' } },
      },
      {
        apiVersion: 'karpenter.sh/v1',
        kind: 'NodePool',
        metadata: { name: 'support-gpu' },
        spec: {
          template: {
            metadata: { labels: { 'groundplan.dev/gpu-pool': 'support-gpu' } },
            spec: {
              nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'support-gpu' },
              taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
              requirements: [
                { key: 'karpenter.k8s.aws/instance-gpu-name', operator: 'In', values: ['l4'] },
                { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
              ],
            },
          },
          limits: { 'nvidia.com/gpu': 5 },
          disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '600s' },
        },
      },
    ],
  },
  {
    name: 'support-chat',
    dependsOn: ['support-nodes'],
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: at('default-deny'),
        spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: at('allow-dns'),
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            {
              to: [{ namespaceSelector: inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
              ports: [{ port: 53, protocol: 'UDP' }],
            },
          ],
        },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: at('chat'),
        spec: {
          podSelector: { matchLabels: CHAT },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            { from: [{ namespaceSelector: inNamespace('support-web') }], ports: [{ port: 'http', protocol: 'TCP' }] },
            { from: [{ namespaceSelector: inNamespace('monitoring') }], ports: [{ port: 'http', protocol: 'TCP' }] },
          ],
          egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ port: 443, protocol: 'TCP' }] }],
        },
      },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: at('chat-server'), automountServiceAccountToken: false },
      { apiVersion: 'v1', kind: 'Secret', metadata: at('chat-api-key'), type: 'Opaque', stringData: { key: 'do-not-show-this' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: at('support-chat-chat-c1234567'),
        spec: {
          selector: { matchLabels: CHAT },
          template: {
            metadata: { labels: CHAT },
            spec: {
              serviceAccountName: 'chat-server',
              nodeSelector: { 'groundplan.dev/gpu-pool': 'support-gpu' },
              tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
              containers: [
                {
                  name: 'vllm',
                  image: 'vllm/vllm-openai:v0.28.0',
                  args: ['--max-model-len=8192', '--max-num-seqs=14'],
                  ports: [{ name: 'http', containerPort: 8000 }],
                  resources: { limits: { 'nvidia.com/gpu': '1', memory: '12Gi' } },
                },
              ],
            },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: at('support-chat-chat-service-c7654321'),
        spec: { selector: CHAT, ports: [{ name: 'http', port: 8000, targetPort: 'http' }] },
      },
      {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata: at('support-chat-scaling-cabcdef1'),
        spec: {
          scaleTargetRef: { name: 'support-chat-chat-c1234567' },
          minReplicaCount: 1,
          maxReplicaCount: 4,
          triggers: [
            {
              type: 'prometheus',
              metricType: 'AverageValue',
              metadata: {
                serverAddress: 'http://prometheus.monitoring:9090',
                query:
                  'sum(vllm:num_requests_running{namespace="support-chat"}) + sum(vllm:num_requests_waiting{namespace="support-chat"})',
                threshold: '11',
              },
            },
          ],
        },
      },
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: at('chat-alerts'),
        spec: {
          groups: [
            {
              name: 'chat',
              rules: [{ alert: 'FirstTokenSlow', expr: 'histogram_quantile(0.95, rate(vllm:time_to_first_token_seconds_bucket[5m])) > 2' }],
            },
          ],
        },
      },
    ],
  },
];
