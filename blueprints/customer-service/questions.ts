import type { PlannedLatency, PlanQuestion } from '../../constructs/planning/plan-document';
import type { CustomerServiceRequirements } from './requirements';

/** What is known when the questions are asked. */
export interface Known {
  /** What was asked. */
  readonly requirements: CustomerServiceRequirements;
  /** Whether the publisher of the model lets only those in who accepted a licence. */
  readonly gated: boolean;
  /** Whether the weights come from the hub. */
  readonly fromHub: boolean;
  /** Seconds that a replica takes to start. */
  readonly startupSeconds: number;
  /** How long users wait. */
  readonly latency: readonly PlannedLatency[];
}

/** What a person has to decide, the gravest first. */
export function questionsOf({ requirements: r, gated, fromHub, startupSeconds, latency }: Known): PlanQuestion[] {
  const ask = (when: boolean, field: string, question: string, otherwise: string): PlanQuestion[] =>
    when ? [{ field, question, otherwise }] : [];
  const ms = (value: number): string => `${Math.round(value)} ms`;
  return [
    ...latency.flatMap((l) =>
      ask(
        l.highMs > l.targetMs,
        l.name.endsWith('first token') ? 'latency.firstTokenMs' : 'latency.perTokenMs',
        `May ${l.name.replace('chat: ', 'the ')} take up to ${ms(l.highMs)}?`,
        `${ms(l.expectedMs)} are expected against a target of ${ms(l.targetMs)}, but the prediction is only sure of ${ms(l.lowMs)} to ${ms(l.highMs)}; measure under load before users come`,
      ),
    ),
    ...ask(!r.alerts, 'alerts', 'Who is told when an alert fires?', 'alerts stand in Alertmanager, and reach nobody'),
    ...ask(
      gated,
      'model',
      `Has somebody accepted the licence of ${r.model}, and made the Secret hugging-face with its token?`,
      fromHub ? 'no replica starts, because the hub refuses the weights' : 'the command that fills the bucket fails',
    ),
    ...ask(
      r.eks?.modelBucket !== undefined && r.eks.kubectl === undefined,
      'eks.modelBucket',
      `Who lets the pods of the chat server read ${r.eks?.modelBucket}?`,
      "no replica starts: without 'eks.kubectl' no stack makes the Pod Identity that reads the bucket",
    ),
    ...ask(
      r.minReplicas === 1,
      'minReplicas',
      'May the service be away while its only replica starts?',
      `the loss of a node, a rollout of nodes or a new driver takes it away for about ${Math.ceil(startupSeconds / 60)} minutes, and longer where a node must start first`,
    ),
    ...ask(
      r.aws !== undefined && r.aws.adminRoleArn === undefined,
      'aws.adminRoleArn',
      'Which role administers the cluster?',
      'the stack makes one, which every principal of the account may take on whose own policies allow it',
    ),
    ...ask(
      r.aws?.apiServerCidrs.length === 0,
      'aws.apiServerCidrs',
      'From where is the API server reached?',
      'from inside the network alone: by a VPN, or AWS CloudShell in a private subnet with the security group that the stack prints',
    ),
    ...ask(
      r.aws?.egress === 'nat',
      'aws.egress',
      'May the loss of one zone take the way out from the others?',
      'there is one NAT gateway, in one zone: without it running replicas serve on, and new nodes cannot fetch their images',
    ),
    ...ask(
      r.aws !== undefined && r.aws.dockerHubSecretArn === undefined && r.organization?.registryMirrors === undefined,
      'aws.dockerHubSecretArn',
      'Where does the image of the server come from?',
      'from Docker Hub on every start of a node: about 10 GB through the NAT gateway, and within the limits of anonymous pulls',
    ),
    ...ask(
      fromHub && r.modelRevision === undefined,
      'modelRevision',
      'Which commit of the model is served?',
      'each start fetches the newest, and replicas may differ',
    ),
    ...ask(
      r.averagePromptTokens === undefined,
      'averagePromptTokens',
      'How long is a prompt on average?',
      `each is taken to be as long as the longest (${r.promptTokens} tokens), which may buy more GPUs than are needed`,
    ),
    ...ask(
      r.kubernetes !== undefined && r.kubernetes.node.usdPerHour === undefined,
      'kubernetes.node.usdPerHour',
      'What does a node cost?',
      'the bill has no total, and ways to serve are compared by their GPUs alone',
    ),
  ];
}
