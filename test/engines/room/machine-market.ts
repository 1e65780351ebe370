/** What Karpenter can buy in a test: the planner's own table of instance types, in the form that its kwok provider reads. */
import { Accelerator } from '../../../constructs/planning/accelerator';
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from '../../../constructs/planning/gpu-instance-type';
import { RESERVATION_LABEL } from './engines';

/** Instances of one type that are paid for already, in one zone. */
export interface Reservation {
  /** Instance type: `p5.48xlarge`. */
  readonly instanceType: string;
  /** Zone of the reserved instances. */
  readonly zone: string;
  /** How many there are. */
  readonly count: number;
}

/** What is for sale. */
export interface Market {
  /** Zones with capacity. */
  readonly zones: readonly string[];
  /** Instance types that are sold out in every zone. */
  readonly soldOut?: readonly string[];
  /** Capacity that is reserved. */
  readonly reservations?: readonly Reservation[];
}

// kwok's provider takes this off every type for the kubelet; the table's sizes are what is left after the real one.
const KWOK_CPU_MILLIS = 100;
const KWOK_MEMORY_MIB = 10;

/** The types of a market as `-instance-types-file-path` wants them. Types without a price in the region are not for sale. */
export function marketFile(market: Market): string {
  const forSale = GPU_INSTANCE_TYPES.filter(({ name, usdPerHour }) => usdPerHour !== undefined && !market.soldOut?.includes(name));
  return JSON.stringify(forSale.map((type) => machine(type, market)));
}

function machine(type: GpuInstanceType, { zones, reservations = [] }: Market): object {
  const reserved = reservations.filter((r) => r.instanceType === type.name);
  return {
    name: type.name,
    architecture: 'amd64',
    operatingSystems: ['linux'],
    resources: {
      cpu: `${type.allocatableCpuMillis + KWOK_CPU_MILLIS}m`,
      memory: `${type.allocatableMemoryMiB + KWOK_MEMORY_MIB}Mi`,
      'ephemeral-storage': ephemeralBytes(type),
      'nvidia.com/gpu': String(type.gpuCount),
    },
    offerings: [
      ...zones.map((zone) => ({ Price: type.usdPerHour, Available: true, Requirements: labels(type, zone, 'on-demand') })),
      ...reserved.map(({ zone, count }) => ({
        // Karpenter's provider for AWS prices a reservation just above nothing, so that it is taken first.
        Price: type.usdPerHour! / 10_000_000,
        Available: true,
        ReservationCapacity: count,
        Requirements: [...labels(type, zone, 'reserved'), label(RESERVATION_LABEL, `cr-${type.name}-${zone}`)],
      })),
    ],
  };
}

/**
 * Local disks joined by `instanceStorePolicy: RAID0`, less a gibibyte for the kubelet and the tenth at which it evicts, as
 * aws/karpenter-provider-aws counts them (pkg/providers/instancetype/types.go). Without local disks: a volume of 100 GiB.
 */
function ephemeralBytes({ localNvmeGB }: GpuInstanceType): string {
  const bytes = localNvmeGB > 0 ? localNvmeGB * 1e9 : 100 * 1024 ** 3;
  return String(Math.floor(bytes * 0.9) - 1024 ** 3);
}

function labels(type: GpuInstanceType, zone: string, capacityType: string): object[] {
  const accelerator = Accelerator.find(type.acceleratorId)!;
  return [
    label('topology.kubernetes.io/zone', zone),
    label('karpenter.sh/capacity-type', capacityType),
    label('karpenter.k8s.aws/instance-gpu-name', accelerator.name),
    label('karpenter.k8s.aws/instance-gpu-memory', String(accelerator.memoryMiB)),
    label('karpenter.k8s.aws/instance-gpu-count', String(type.gpuCount)),
  ];
}

function label(key: string, value: string): object {
  return { key, operator: 'In', values: [value] };
}
