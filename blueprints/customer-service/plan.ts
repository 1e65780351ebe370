import { planColdStart, type ColdStartPlan } from '../../constructs/planning/cold-start';
import type { DerivationLine, Source } from '../../constructs/planning/derivation';
import { EC2_SOURCE } from '../../constructs/planning/gpu-instance-type';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { LlmCapacity, type LlmCapacityPlan } from '../../constructs/planning/llm-capacity';
import { LlmModel } from '../../constructs/planning/llm-model';
import { AWS_PRICES, planCost } from '../../constructs/planning/monthly-cost';
import type { CostItem, PlanDecision, PlanDocument } from '../../constructs/planning/plan-document';
import { ACCELERATORS, askedFields, type CustomerServiceRequirements, parseRequirements } from './requirements';

const AUTOSCALER: Source = {
  title: 'Kubernetes documentation: HorizontalPodAutoscaler, algorithm details (desired = current metric ÷ target, rounded up)',
  version: 'v1.35',
  date: '2026-08-21',
  url: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
};

/** Share of a replica's sequences that the autoscaler fills before it starts another one. */
const TARGET_FILL = 0.8;

/** The plan of a customer-service deployment: what the platforms and the workload are built from. */
export interface CustomerServicePlan {
  /** What was asked, defaults filled in. */
  readonly requirements: CustomerServiceRequirements;
  /** The chat model. */
  readonly model: LlmModel;
  /** Fit and replicas of the chat model. */
  readonly capacity: LlmCapacityPlan;
  /** How long a replica takes to start. */
  readonly coldStart: ColdStartPlan;
  /** Requests that the autoscaler gives one replica. */
  readonly requestsPerReplica: number;
  /** Replicas at the autoscaler's ceiling. */
  readonly maxReplicas: number;
  /** Most GPUs that the pool may hold: the ceiling and one replica more for a rollout. */
  readonly poolMaxGpus: number;
  /** GPUs of one node. */
  readonly gpusPerNode: number;
  /** Namespace of the chat server. */
  readonly namespaceName: string;
  /** ServiceAccount of the chat server. */
  readonly serviceAccountName: string;
  /** The plan as data for people, checks and the review page. */
  readonly document: PlanDocument;
}

/** Reads requirements and plans them. Throws a `GroundplanError` that says what to change. */
export function planCustomerService(raw: unknown, file?: string): CustomerServicePlan {
  const requirements = parseRequirements(raw, file);
  const model = LlmModel.find(requirements.model)!;
  const candidates = requirements.accelerators.map((id) =>
    LlmCapacity.plan({
      model,
      accelerator: ACCELERATORS.find((a) => a.id === id)!,
      contextTokens: requirements.promptTokens + requirements.replyTokens,
      promptTokens: requirements.promptTokens,
      concurrentSequences: requirements.peakConcurrentConversations,
      perTokenTargetMs: requirements.latency.perTokenMs,
      firstTokenTargetMs: requirements.latency.firstTokenMs,
    }),
  );
  const ranked = candidates.filter((c) => c.chosen?.instanceType).sort((a, b) => price(a) - price(b));
  const capacity = ranked[0];
  if (capacity === undefined) {
    const wider = ACCELERATORS.filter(
      (a) =>
        !requirements.accelerators.includes(a.id) &&
        LlmCapacity.plan({ model, accelerator: a, contextTokens: requirements.promptTokens + requirements.replyTokens }).fits,
    ).map((a) => a.id);
    throw new GroundplanError(
      'ModelFitsNowhere',
      `'accelerators' (${requirements.accelerators.join(', ')}) cannot serve ${model.id} as asked: ${candidates.map((c) => c.because).join('; ')}; ` +
        `${wider.length > 0 ? `it fits ${wider.join(', ')}` : 'no GPU of the catalogue fits it'}, or ask for less context or more time`,
    );
  }

  const chosen = capacity.chosen!;
  const instance = chosen.instanceType!;
  const coldStart = planColdStart({ weightBytes: model.weightBytes, networkMbps: instance.networkMbps });
  const requestsPerReplica = Math.max(1, Math.floor(chosen.sequencesPerReplica * TARGET_FILL));
  const maxReplicas = Math.max(requirements.minReplicas, Math.ceil(requirements.peakConcurrentConversations / requestsPerReplica));
  const nodesFor = (replicas: number): number => Math.ceil(replicas / chosen.replicasPerNode);
  const poolMaxGpus = nodesFor(maxReplicas + 1) * instance.gpuCount;
  const lines: DerivationLine[] = [
    ...capacity.lines('chat'),
    ...coldStart.lines('chat'),
    line(
      'chat.requestsPerReplica',
      'Requests the autoscaler gives one replica',
      requestsPerReplica,
      'requests',
      `sequences a replica × ${TARGET_FILL}, rounded down, so that the next one starts before users wait`,
      ['chat.sequences'],
    ),
    line('chat.minReplicas', 'Replicas at rest', requirements.minReplicas, 'replicas', 'as asked', []),
    line(
      'chat.maxReplicas',
      'Replicas at the ceiling',
      maxReplicas,
      'replicas',
      `${requirements.peakConcurrentConversations} conversations ÷ requests a replica, rounded up, and not under the replicas at rest`,
      ['chat.requestsPerReplica', 'chat.minReplicas'],
    ),
    line(
      'chat.poolMaxGpus',
      'Most GPUs in the pool',
      poolMaxGpus,
      'GPUs',
      `nodes for the ceiling and one replica more during a rollout × ${instance.gpuCount} GPUs a node`,
      ['chat.maxReplicas', 'chat.tensorParallel'],
    ),
  ];
  const cost = planCost(requirements.region, [
    {
      name: `GPU nodes for chat (${instance.name})`,
      unitsAtRest: nodesFor(requirements.minReplicas),
      unitsAtPeak: nodesFor(maxReplicas),
      unit: instance.name,
      usdPerHour: instance.usdPerHour,
      source: EC2_SOURCE,
    },
    ...platformItems(requirements),
  ]);
  const document: PlanDocument = {
    blueprint: 'customer-service',
    summary:
      `${model.id} answers ${requirements.peakConcurrentConversations} conversations at once from ${requirements.minReplicas} to ${maxReplicas} ` +
      `replica${maxReplicas > 1 ? 's' : ''} of ${chosen.tensorParallel} × ${capacity.accelerator.id.toUpperCase()} on ${instance.name}`,
    asked: askedFields(requirements, raw),
    decisions: decide(candidates, capacity),
    lines,
    servers: [
      {
        name: 'chat',
        model: model.id,
        accelerator: capacity.accelerator.id,
        instanceType: instance.name,
        gpusPerReplica: chosen.tensorParallel,
        minReplicas: requirements.minReplicas,
        maxReplicas,
        poolMaxGpus,
        sequencesPerReplica: chosen.sequencesPerReplica,
        weightBytes: model.weightBytes,
        startupSeconds: coldStart.totalSeconds,
      },
    ],
    cost,
  };
  return {
    requirements,
    model,
    capacity,
    coldStart,
    requestsPerReplica,
    maxReplicas,
    poolMaxGpus,
    gpusPerNode: instance.gpuCount,
    namespaceName: 'customer-service',
    serviceAccountName: 'chat-server',
    document,
  };
}

function price(plan: LlmCapacityPlan): number {
  return plan.chosen?.usdPerHour ?? Infinity;
}

function line(id: string, name: string, value: number, unit: string, formula: string, inputs: string[]): DerivationLine {
  return { id, name, value, unit, formula, inputs, source: AUTOSCALER };
}

function platformItems(r: CustomerServiceRequirements): CostItem[] {
  const item = (key: keyof typeof AWS_PRICES, units: number): CostItem => ({
    name: AWS_PRICES[key].name,
    unitsAtRest: units,
    unitsAtPeak: units,
    unit: AWS_PRICES[key].unit,
    usdPerHour: AWS_PRICES[key].usdPerHour,
    source: AWS_PRICES[key].source,
  });
  return [
    item('eksCluster', 1),
    item('systemNode', PLATFORM.systemNodes),
    item('natGateway', PLATFORM.natGateways),
    item('interfaceEndpoint', PLATFORM.interfaceEndpoints * r.zones.length),
    item('kmsKey', PLATFORM.kmsKeys),
  ];
}

/** How many of each the AWS platform makes; a test holds the template to it. */
export const PLATFORM = Object.freeze({ systemNodes: 2, natGateways: 1, interfaceEndpoints: 11, kmsKeys: 5 });

function decide(candidates: readonly LlmCapacityPlan[], chosen: LlmCapacityPlan): PlanDecision[] {
  const option = chosen.chosen!;
  const usd = (value: number | undefined): string => (value === undefined ? 'no list price' : `${value.toFixed(2)} USD an hour at peak`);
  return [
    {
      what: 'accelerator',
      chosen: chosen.accelerator.id,
      because: `cheapest of those that fit: ${usd(option.usdPerHour)}`,
      rejected: candidates
        .filter((c) => c !== chosen)
        .map((c) => ({ option: c.accelerator.id, because: c.chosen ? `fits, at ${usd(c.chosen.usdPerHour)}` : c.because })),
    },
    {
      what: 'GPUs a replica',
      chosen: `${option.tensorParallel} (${option.sequencesPerReplica} sequences at once)`,
      because: 'cheapest tensor-parallel size that fits',
      rejected: chosen.options
        .filter((o) => o.tensorParallel !== option.tensorParallel)
        .map((o) => ({ option: String(o.tensorParallel), because: o.because })),
    },
  ];
}
