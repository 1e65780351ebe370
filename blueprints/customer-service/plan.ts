import type { Accelerator } from '../../constructs/planning/accelerator';
import type { ColdStartPlan } from '../../constructs/planning/cold-start';
import { EC2_SOURCE } from '../../constructs/planning/gpu-instance-type';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import type { LlmCapacityPlan } from '../../constructs/planning/llm-capacity';
import { LlmModel } from '../../constructs/planning/llm-model';
import { AWS_PRICES, planCost } from '../../constructs/planning/monthly-cost';
import type { CostItem, PlanDocument, PlannedLatency } from '../../constructs/planning/plan-document';
import { planServing, type ServingPlan } from '../../constructs/planning/serving/plan-serving';
import type { PlannedFleet } from '../../constructs/planning/serving/serving-candidate';
import { servingCapacity } from '../../constructs/planning/serving/serving-capacity';
import type { ServingDemandProps } from '../../constructs/planning/serving/serving-demand';
import { ACCELERATORS, askedFields, type CustomerServiceRequirements, parseRequirements } from './requirements';

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
  const serving = planServing(demandOf(requirements, model, (a) => requirements.accelerators.includes(a.id)));
  const capacity = servingCapacity(serving);
  const { chosen, fleet } = serving;
  if (capacity === undefined || chosen === undefined || fleet === undefined) {
    throw new GroundplanError('ModelFitsNowhere', whyNowhere(requirements, model, serving));
  }

  const { instanceType, minReplicas, maxReplicas, requestsPerReplica, poolMaxGpus, coldStart } = fleet;
  const gpus = chosen.layout.gpus;
  const cost = planCost(requirements.region, [
    {
      name: `GPU nodes for chat (${instanceType.name})`,
      unitsAtRest: fleet.minNodes,
      unitsAtPeak: fleet.maxNodes,
      unit: instanceType.name,
      usdPerHour: instanceType.usdPerHour,
      source: EC2_SOURCE,
    },
    ...platformItems(requirements),
  ]);
  const replicas = minReplicas === maxReplicas ? `${maxReplicas}` : `${minReplicas} to ${maxReplicas}`;
  const document: PlanDocument = {
    blueprint: 'customer-service',
    deployment: 'customer-service',
    platform: 'aws',
    summary:
      `${model.id} answers ${requirements.peakConcurrentConversations} conversations at once from ${replicas} ` +
      `replica${maxReplicas > 1 ? 's' : ''} of ${gpus} × ${chosen.accelerator.id.toUpperCase()} on ${instanceType.name}`,
    asked: askedFields(requirements, raw),
    decisions: serving.decisions,
    lines: serving.lines('chat'),
    servers: [
      {
        name: 'chat',
        model: model.id,
        accelerator: chosen.accelerator.id,
        instanceType: instanceType.name,
        gpusPerNode: instanceType.gpuCount,
        minNodes: fleet.minNodes,
        maxNodes: fleet.maxNodes,
        url: 'http://chat.customer-service.svc:8000/v1',
        gpusPerReplica: gpus,
        minReplicas,
        maxReplicas,
        poolMaxGpus,
        sequencesPerReplica: fleet.sequencesPerReplica,
        weightBytes: model.fileBytes,
        startupSeconds: coldStart.totalSeconds,
      },
    ],
    latency: latencyOf(requirements, fleet),
    questions: [],
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
    gpusPerNode: instanceType.gpuCount,
    namespaceName: 'customer-service',
    serviceAccountName: 'chat-server',
    document,
  };
}

/** What the planner of servers is asked: conversations that always wait for a reply, with lengths and targets as required. */
function demandOf(r: CustomerServiceRequirements, model: LlmModel, allowed: (a: Accelerator) => boolean): ServingDemandProps {
  return {
    model,
    conversations: r.peakConcurrentConversations,
    inputTokens: r.averagePromptTokens ?? r.promptTokens,
    inputTokensP95: r.promptTokens,
    outputTokens: r.averageReplyTokens ?? r.replyTokens,
    outputTokensP95: r.replyTokens,
    contextTokens: r.promptTokens + r.replyTokens,
    firstTokenTargetMs: r.latency.firstTokenMs,
    perTokenTargetMs: r.latency.perTokenMs,
    accelerators: ACCELERATORS.filter(allowed),
    zones: r.zones.length,
    minReplicas: r.minReplicas,
  };
}

function latencyOf({ latency }: CustomerServiceRequirements, { expected, firstTokenP95Ms, whenFull }: PlannedFleet): PlannedLatency[] {
  const first = expected.timeToFirstTokenMs;
  // the band is that of a prompt alone; waiting comes on top of both of its ends.
  const stretch = firstTokenP95Ms / first.value;
  return [
    {
      name: 'chat: first token',
      targetMs: latency.firstTokenMs,
      expectedMs: firstTokenP95Ms,
      lowMs: first.low * stretch,
      highMs: first.high * stretch,
    },
    {
      name: 'chat: each further token',
      targetMs: latency.perTokenMs,
      expectedMs: whenFull.timePerOutputTokenMs.value,
      lowMs: whenFull.timePerOutputTokenMs.low,
      highMs: whenFull.timePerOutputTokenMs.high,
    },
  ];
}

function whyNowhere(r: CustomerServiceRequirements, model: LlmModel, serving: ServingPlan): string {
  const others = planServing(demandOf(r, model, (a) => !r.accelerators.includes(a.id))).chosen;
  const ways = [
    ...(others ? [`allow '${others.accelerator.id}'`] : []),
    ...serving.wouldFit.filter((way) => !way.startsWith('another GPU model') && !way.startsWith('more GPUs')),
  ];
  return (
    `'accelerators' (${r.accelerators.join(', ')}) cannot serve ${model.id} as asked: ${serving.because}; ` +
    `what would: ${ways.length > 0 ? ways.join('; ') : 'a smaller model, or fewer conversations'}`
  );
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
