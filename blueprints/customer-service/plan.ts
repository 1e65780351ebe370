import type { Accelerator } from '../../constructs/planning/accelerator';
import { awsGroundItems } from '../../constructs/planning/aws-ground';
import type { ColdStartPlan } from '../../constructs/planning/cold-start';
import { EC2_SOURCE } from '../../constructs/planning/gpu-instance-type';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import type { LlmCapacityPlan } from '../../constructs/planning/llm-capacity';
import { LlmModel } from '../../constructs/planning/llm-model';
import { planCost } from '../../constructs/planning/monthly-cost';
import type { CostItem, PlanDocument, PlannedLatency } from '../../constructs/planning/plan-document';
import { planServing, type ServingPlan } from '../../constructs/planning/serving/plan-serving';
import type { PlannedFleet } from '../../constructs/planning/serving/serving-candidate';
import { servingCapacity } from '../../constructs/planning/serving/serving-capacity';
import type { ServingDemandProps } from '../../constructs/planning/serving/serving-demand';
import { existingOf, natGateways, type Place, placeOf, regionOf } from '../deployment/deployment';
import { ACCELERATORS } from '../deployment/platform-fields';
import { questionsOf } from './questions';
import { askedFields, type CustomerServiceRequirements, parseRequirements } from './requirements';

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
  /** Most GPUs that the pool may hold: the ceiling and one replica more for a rollout, in whole nodes. */
  readonly poolMaxGpus: number;
  /** Most GPUs that the pods may ask for. */
  readonly quotaGpus: number;
  /** GPUs of one node. */
  readonly gpusPerNode: number;
  /** Namespace of the chat server. */
  readonly namespaceName: string;
  /** Name of the Service that clients call. */
  readonly serviceName: string;
  /** Address that clients in the cluster call. */
  readonly url: string;
  /** ServiceAccount of the chat server. */
  readonly serviceAccountName: string;
  /** The plan as data for people, checks and the review page. */
  readonly document: PlanDocument;
}

/** Reads requirements and plans them. Throws a `GroundplanError` that says what to change. */
export function planCustomerService(raw: unknown, file?: string): CustomerServicePlan {
  const requirements = parseRequirements(raw, file);
  const model = LlmModel.find(requirements.model)!;
  const place = placeOf(requirements);
  const serving = planServing(demandOf(requirements, model, place));
  const capacity = servingCapacity(serving);
  const { chosen, fleet } = serving;
  if (capacity === undefined || chosen === undefined || fleet === undefined) {
    throw new GroundplanError('ModelFitsNowhere', whyNowhere(requirements, model, place, serving));
  }
  refuseTooFewNodes(requirements, fleet);

  const { instanceType, minReplicas, maxReplicas, requestsPerReplica, poolMaxGpus, coldStart } = fleet;
  const gpus = chosen.layout.gpus;
  const cost = planCost(regionOf(requirements), [
    {
      name: `GPU nodes for chat (${instanceType.name})`,
      unitsAtRest: fleet.minNodes,
      unitsAtPeak: fleet.maxNodes,
      unit: place.ownNodes ? 'node' : instanceType.name,
      usdPerHour: instanceType.usdPerHour,
      source: place.ownNodes ? { title: "'kubernetes.node.usdPerHour' of the requirements", date: 'as asked' } : EC2_SOURCE,
    },
    ...groundItems(requirements),
  ]);
  const latency = latencyOf(requirements, fleet);
  const namespaceName = existingOf(requirements)?.namespace ?? requirements.name;
  // in a namespace that others use too, the name of the deployment is the one that is free.
  const serviceName = requirements.serviceName ?? (namespaceName === requirements.name ? 'chat' : requirements.name);
  const url = `http://${serviceName}.${namespaceName}.svc:8000/v1`;
  const replicas = minReplicas === maxReplicas ? `${maxReplicas}` : `${minReplicas} to ${maxReplicas}`;
  const document: PlanDocument = {
    blueprint: 'customer-service',
    deployment: requirements.name,
    platform: requirements.platform,
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
        url,
        gpusPerReplica: gpus,
        minReplicas,
        maxReplicas,
        poolMaxGpus,
        sequencesPerReplica: fleet.sequencesPerReplica,
        weightBytes: model.fileBytes,
        startupSeconds: coldStart.totalSeconds,
      },
    ],
    latency,
    questions: questionsOf({
      requirements,
      gated: model.gated,
      fromHub: isFromHub(requirements),
      startupSeconds: coldStart.totalSeconds,
      latency,
    }),
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
    quotaGpus: place.ownNodes ? (maxReplicas + 1) * gpus : poolMaxGpus,
    gpusPerNode: instanceType.gpuCount,
    namespaceName,
    serviceName,
    url,
    serviceAccountName: `${serviceName}-server`,
    document,
  };
}

/** Whether the weights come from the Hugging Face hub. */
export function isFromHub({ platform, eks }: CustomerServiceRequirements): boolean {
  return platform === 'kubernetes' || (platform === 'eks' && eks!.modelBucket === undefined);
}

/** What the planner of servers is asked: conversations that always wait for a reply, with lengths and targets as required. */
function demandOf(r: CustomerServiceRequirements, model: LlmModel, place: Place): ServingDemandProps {
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
    ...place,
    minReplicas: r.minReplicas,
  };
}

/** Replicas that do not find room wait for ever, and a rollout needs one more than the ceiling. */
function refuseTooFewNodes(
  { kubernetes }: CustomerServiceRequirements,
  { poolMaxGpus, instanceType, maxReplicas, replica }: PlannedFleet,
): void {
  const needed = poolMaxGpus / instanceType.gpuCount;
  if (kubernetes && needed > kubernetes.nodes) {
    throw new GroundplanError(
      'ClusterTooSmall',
      `'kubernetes.nodes' (${kubernetes.nodes}) are too few: ${maxReplicas} replicas of ${replica.gpus} GPUs and one more during a rollout take ` +
        `${needed} nodes of ${instanceType.gpuCount} GPUs; add nodes, ask for fewer conversations or shorter replies, or allow longer times`,
    );
  }
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

function whyNowhere(r: CustomerServiceRequirements, model: LlmModel, place: Place, serving: ServingPlan): string {
  const ways = serving.wouldFit.filter((way) => !way.startsWith('another GPU model') && !way.startsWith('more GPUs'));
  const names = place.accelerators.map((a) => a.id).join(', ');
  if (place.ownNodes) {
    return (
      `'kubernetes.node' (${place.ownNodes[0].gpuCount} × ${names}) cannot serve ${model.id} as asked: ${serving.because}; ` +
      `what would: ${ways.length > 0 ? ways.join('; ') : 'a smaller model, fewer conversations, or larger nodes'}`
    );
  }
  const rest = ACCELERATORS.filter((a: Accelerator) => !place.accelerators.includes(a));
  const other = planServing(demandOf(r, model, { ...place, accelerators: rest })).chosen;
  const all = [...(other ? [`allow '${other.accelerator.id}'`] : []), ...ways];
  return (
    `'${r.platform}.accelerators' (${names}) cannot serve ${model.id} as asked: ${serving.because}; ` +
    `what would: ${all.length > 0 ? all.join('; ') : 'a smaller model, or fewer conversations'}`
  );
}

/** Size of the volume of Prometheus on a cluster of its own. */
export const PROMETHEUS_VOLUME_GIB = 20;
const ALERTMANAGER_VOLUME_GIB = 1;

/** The bill of the ground that the deployment makes for itself. */
function groundItems({ aws }: CustomerServiceRequirements): CostItem[] {
  return aws === undefined
    ? []
    : awsGroundItems({
        zones: aws.zones.length,
        // the cache of images has one of its own.
        kmsKeys: aws.dockerHubSecretArn === undefined ? 5 : 6,
        natGateways: natGateways(aws),
        prometheusVolumeGiB: PROMETHEUS_VOLUME_GIB + ALERTMANAGER_VOLUME_GIB,
      });
}
