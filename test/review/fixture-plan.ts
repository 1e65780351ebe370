import type { DerivationLine, Source } from '../../constructs/planning/derivation';
import type { AskedField, PlanDocument } from '../../constructs/planning/plan-document';

const CONFIG: Source = {
  title: 'config.json of Qwen/Qwen3-8B',
  version: 'commit b968826',
  date: '2026-08-21',
  url: 'https://huggingface.co/Qwen/Qwen3-8B',
};
const KARPENTER: Source = {
  title: 'Karpenter for AWS: reference of instance types',
  version: 'v1.9',
  date: '2026-07-20',
  url: 'https://karpenter.sh/docs/reference/instance-types/',
};
const RULE: Source = { title: 'Groundplan, rule of thumb', date: '2026-08-21' };
const EKS: Source = { title: 'Amazon EKS pricing', date: '2026-08-21', url: 'https://aws.amazon.com/eks/pricing/' };

function line(
  id: string,
  name: string,
  value: number | string,
  unit: string,
  formula: string,
  inputs: string[],
  source = RULE,
): DerivationLine {
  return { id, name, value, unit, formula, inputs, source };
}

function asked(field: string, description: string, value: AskedField['value'], unit = '', isDefault = true): AskedField {
  return { field, description, value, unit, isDefault };
}

/** The plan of the example. */
export const PLAN: PlanDocument = {
  blueprint: 'customer-service',
  summary: 'Qwen3-8B-FP8 answers up to 40 conversations at once from 1 to 4 replicas of 1 × L4 on g6.xlarge',
  asked: [
    asked('peakConcurrentConversations', 'Conversations in flight at the busiest moment', 40, 'conversations', false),
    asked('model', 'Model that answers', 'Qwen/Qwen3-8B-FP8'),
    asked('latency.firstToken', 'Time to the first token, 95th percentile', 2000, 'ms', false),
    asked('latency.perToken', 'Time between tokens, 95th percentile', 60, 'ms'),
    asked('promptTokens', 'Tokens of a prompt, with what was said before', 6144, 'tokens'),
    asked('replyTokens', 'Longest reply', 2048, 'tokens'),
    asked('region', 'AWS region', 'us-east-1', '', false),
    asked('spot', 'Whether spot capacity may be used', false),
  ],
  decisions: [
    {
      what: 'accelerator',
      chosen: 'l4',
      because: 'the cheapest of those that fit: $3.22 an hour at peak',
      rejected: [
        { option: 't4', because: 'weights of 8.3 GiB and a cache of 14 sequences exceed its 15 GiB' },
        { option: 'l40s', because: 'fits, but costs $5.58 an hour at peak & leaves half of its memory idle' },
      ],
    },
    {
      what: 'GPUs a replica',
      chosen: '1',
      because: 'the cheapest tensor-parallel size that fits',
      rejected: [{ option: '2', because: 'no faster at this load' }],
    },
  ],
  lines: [
    line('chat.weights', 'Weights', 8_468, 'MiB', '8,190 million parameters × 1 byte, embeddings at 2 bytes', [], CONFIG),
    line('chat.gpuMemory', 'Memory of one GPU', 22_888, 'MiB', 'as the instance type lists it', [], KARPENTER),
    line('chat.share', 'Share of it the engine takes', 0.92, '', 'the default of the engine', []),
    line('chat.overhead', 'Activations and CUDA graphs', 2_400, 'MiB', 'measured on smaller models, rounded up', []),
    line('chat.cache', 'Memory for the cache', 10_189, 'MiB', '22,888 MiB × 0.92 − 8,468 MiB − 2,400 MiB', [
      'chat.gpuMemory',
      'chat.share',
      'chat.weights',
      'chat.overhead',
    ]),
    line('chat.cachePerToken', 'Cache of one token', 73_728, 'bytes', '36 layers × 8 heads × 128 × 2 × 1 byte', [], CONFIG),
    line('chat.tokens', 'Tokens in the cache', 144_910, 'tokens', '10,189 MiB ÷ 73,728 bytes', ['chat.cache', 'chat.cachePerToken']),
    line(
      'chat.sequences',
      'Sequences one replica serves at once',
      14,
      'sequences',
      'the least of what the cache holds (17) and what 60 ms a token allow (14)',
      ['chat.tokens', 'chat.latency'],
    ),
    line('chat.requestsPerReplica', 'Requests the autoscaler gives one replica', 11, 'requests', '14 × 0.8, rounded down', [
      'chat.sequences',
    ]),
    line('chat.maxReplicas', 'Replicas at the ceiling', 4, 'replicas', '40 ÷ 11, rounded up', ['chat.requestsPerReplica']),
    line('chat.poolMaxGpus', 'Most GPUs in the pool', 5, 'GPUs', '4 and one more during a rollout', ['chat.maxReplicas']),
    line('chat.startup', 'Cold start in all', 244, 's', 'node 90 s + image 35 s + weights 44 s + engine 75 s', ['chat.weights']),
  ],
  servers: [
    {
      name: 'chat',
      model: 'Qwen/Qwen3-8B-FP8',
      accelerator: 'l4',
      instanceType: 'g6.xlarge',
      gpusPerReplica: 1,
      minReplicas: 1,
      maxReplicas: 4,
      poolMaxGpus: 5,
      sequencesPerReplica: 14,
      weightBytes: 8_879_341_568,
      startupSeconds: 244,
    },
  ],
  cost: {
    region: 'us-east-1',
    items: [
      { name: 'GPU nodes for chat (g6.xlarge)', unitsAtRest: 1, unitsAtPeak: 4, unit: 'g6.xlarge', usdPerHour: 0.8048, source: KARPENTER },
      { name: 'System nodes', unitsAtRest: 2, unitsAtPeak: 2, unit: 'm7g.large', usdPerHour: 0.0816, source: KARPENTER },
      { name: 'EKS control plane', unitsAtRest: 1, unitsAtPeak: 1, unit: 'cluster', usdPerHour: 0.1, source: EKS },
      { name: 'NAT gateway', unitsAtRest: 1, unitsAtPeak: 1, unit: 'gateway', source: EKS },
    ],
    monthlyFloorUsd: 779.64,
    monthlyCeilingUsd: 2542.15,
    notCounted: ['data transfer', 'the NAT gateway: no price is known'],
  },
};
