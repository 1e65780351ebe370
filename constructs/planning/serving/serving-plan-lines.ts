import type { DerivationLine, Source } from '../derivation';
import { linesBehind } from '../prefix-lines';
import type { ServingCandidate } from './serving-candidate';
import type { ServingDemandProps } from './serving-demand';
import { TARGET_FILL } from './serving-fleet';

const ASKED: Source = { title: 'the demand, as asked', date: '2026-11-24' };
const QUEUE: Source = {
  title: 'Allen-Cunneen approximation (waiting × (1 + variability) ÷ 2) as in the LINE solver, checked against a simulation in the tests',
  date: '2026-11-24',
  url: 'https://line-solver.sourceforge.net/doxygen/qsys__gig1__approx__allencunneen_8m_source.html',
};
const AUTOSCALER: Source = {
  title: 'Kubernetes documentation: HorizontalPodAutoscaler, algorithm details (desired = current metric ÷ target, rounded up)',
  version: 'v1.35',
  date: '2026-08-21',
  url: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
};
const PREDICTED: Source = { title: 'predictServing, the speed model of this planner', date: '2026-11-24' };
const ASSUMED: Source = { title: 'assumption of this planner', date: '2026-11-24' };

/** The numbers of a planned service with their way back. */
export function servingPlanLines(
  prefix: string,
  demand: ServingDemandProps,
  { memory, fleet }: ServingCandidate,
): readonly DerivationLine[] {
  const f = fleet!;
  const line = linesBehind(prefix, 2);
  const rest = [
    line(
      'demand',
      'Busiest load',
      demand.requestsPerSecond ?? demand.conversations!,
      demand.requestsPerSecond === undefined ? 'conversations' : 'requests/s',
      demand.requestsPerSecond === undefined
        ? `each pauses ${demand.thinkSeconds ?? 0} s between a reply and the next message`
        : 'as asked',
      [],
      ASKED,
    ),
    line(
      'sequences',
      'Sequences one replica serves at once',
      f.sequencesPerReplica,
      'sequences',
      'as many of the mix of lengths as the cache holds at 99 of 100 moments, and no more than the targets allow',
      ['cache', 'context', 'kvPerToken'],
      ASSUMED,
    ),
    ...f.whenFull.lines(`${prefix}.full`),
    line(
      'perToken',
      'Time per output token with every slot taken',
      f.whenFull.timePerOutputTokenMs.value,
      'ms',
      `10 of 100 are expected under ${f.whenFull.timePerOutputTokenMs.low.toFixed(1)} and 10 over ${f.whenFull.timePerOutputTokenMs.high.toFixed(1)}`,
      ['sequences'],
      PREDICTED,
    ),
    line(
      'inService',
      'Requests in service on one replica at the busiest load',
      f.queue.meanInService,
      'requests',
      'mean over the long run of a station that slows down as it fills',
      ['demand', 'sequences'],
      QUEUE,
    ),
    line(
      'waiting',
      'Requests that wait for a slot',
      100 * f.queue.waitShare,
      '%',
      `mean wait ${f.queue.meanWaitSeconds.toFixed(2)} s over all requests`,
      ['inService'],
      QUEUE,
    ),
    line(
      'firstToken',
      'Time to first token of 95 of 100 requests',
      f.firstTokenP95Ms,
      'ms',
      'wait of 95 of 100 requests + reading a prompt of the 95th percentile beside the others in service',
      ['waiting', 'inService'],
      QUEUE,
    ),
    line(
      'requestsPerReplica',
      'Requests the autoscaler gives one replica',
      f.requestsPerReplica,
      'requests',
      `sequences a replica × ${TARGET_FILL}, rounded down, so that the next one starts before users wait`,
      ['sequences'],
      AUTOSCALER,
    ),
    line(
      'replicas',
      'Replicas that carry the busiest load',
      f.replicas,
      'replicas',
      'the fewest on which requests in service and waiting stay under the target and the first token keeps its time',
      ['demand', 'requestsPerReplica', 'firstToken'],
      QUEUE,
    ),
    line(
      'loadReplicas',
      'Replicas at the busiest load',
      f.loadReplicas,
      'replicas',
      demand.survivesZoneLoss
        ? `as many that enough are left when one of ${demand.zones} zones is lost`
        : 'no headroom for a lost zone was asked for',
      ['replicas'],
      ASKED,
    ),
    ...f.coldStart.lines(prefix),
    line(
      'minReplicas',
      'Replicas at rest',
      f.minReplicas,
      'replicas',
      demand.minReplicas === undefined
        ? `enough for ${(100 * f.warmShare).toFixed(0)} % of the busiest load: what is there at rest and what comes while another replica starts`
        : 'as asked',
      ['demand', 'coldStart'],
      ASSUMED,
    ),
    line(
      'maxReplicas',
      'Replicas at the ceiling',
      f.maxReplicas,
      'replicas',
      `enough for ${demand.burst ?? 1} × the busiest load, and not under the replicas at rest`,
      ['loadReplicas', 'minReplicas'],
      AUTOSCALER,
    ),
    line(
      'poolMaxGpus',
      'Most GPUs in the pool',
      f.poolMaxGpus,
      'GPUs',
      `nodes for the ceiling and ${demand.rolloutSurge ?? 1} replicas more during a rollout × ${f.instanceType.gpuCount} GPUs a node`,
      ['maxReplicas', 'gpusPerReplica'],
      ASKED,
    ),
    ...f.cost.lines(prefix),
  ];
  return [...memory.lines(prefix), ...rest];
}
