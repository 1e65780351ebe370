import type { PlanDocument } from '../../constructs/planning/plan-document';
import type { Snapshot } from '../../diff/snapshot';

const source = { title: 'a price list', version: '1', date: '2026-11-01', url: 'https://example.com' };

/** A small plan of a deployment on AWS. */
export function plan(change: Partial<PlanDocument> = {}): PlanDocument {
  return {
    blueprint: 'customer-service',
    deployment: 'chat',
    platform: 'aws',
    summary: 'a chat',
    asked: [{ field: 'peakConcurrentConversations', description: 'at once', value: 10, unit: 'conversations', isDefault: false }],
    decisions: [{ what: 'accelerator', chosen: 'l4', because: 'it is the cheapest', rejected: [] }],
    lines: [],
    servers: [server()],
    latency: [{ name: 'chat: first token', targetMs: 2000, expectedMs: 900, lowMs: 500, highMs: 1500 }],
    questions: [{ field: 'alerts', question: 'Who is told?', otherwise: 'nobody is' }],
    cost: cost(1, 2, 1),
    ...change,
  };
}

export function server(change: Partial<PlanDocument['servers'][number]> = {}): PlanDocument['servers'][number] {
  return {
    name: 'chat',
    model: 'a/model',
    accelerator: 'l4',
    instanceType: 'g6.xlarge',
    gpusPerNode: 1,
    minNodes: 1,
    maxNodes: 2,
    url: 'http://chat.chat.svc:8000/v1',
    gpusPerReplica: 1,
    minReplicas: 1,
    maxReplicas: 2,
    poolMaxGpus: 3,
    sequencesPerReplica: 8,
    weightBytes: 1000,
    startupSeconds: 60,
    ...change,
  };
}

/** A bill with one line: nodes at rest, nodes at the ceiling, USD an hour. */
export function cost(rest: number, peak: number, usdPerHour: number | undefined, unit = 'g6.xlarge'): PlanDocument['cost'] {
  return {
    region: 'us-east-1',
    items: [{ name: `GPU nodes for chat (${unit})`, unitsAtRest: rest, unitsAtPeak: peak, unit, usdPerHour, source }],
    monthlyFloorUsd: rest * (usdPerHour ?? 0) * 730,
    monthlyCeilingUsd: peak * (usdPerHour ?? 0) * 730,
    notCounted: [],
  };
}

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return { plan: plan(), templates: [], objects: [], findings: [], ...change };
}

export function template(Resources: Record<string, unknown>, Outputs?: Record<string, unknown>, name = 'chat') {
  return { name, body: { Resources, ...(Outputs && { Outputs }) } };
}

export function object(kind: string, name: string, rest: Record<string, unknown> = {}, apiVersion = 'v1') {
  return { apiVersion, kind, metadata: { name, namespace: 'chat' }, ...rest };
}
