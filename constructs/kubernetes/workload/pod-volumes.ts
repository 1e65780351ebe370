import type { Volume, VolumeMount } from '../kplus';

const MIB = 1024 * 1024;
const CACHE_GIB = 10;
const TMP_GIB = 10;
/** What a file system of its own takes for itself. */
const FILE_SYSTEM_GIB = 1;
/** Room for the weights, as a multiple of their bytes. */
const ROOM_FOR_WEIGHTS = 1.1;

/**
 * The volumes of a pod and where its containers see them.
 *
 * @internal
 */
export interface PodVolumes {
  /** The volumes. */
  readonly volumes: readonly Volume[];
  /** What the container that fetches the weights writes to. */
  readonly fetchMounts: readonly VolumeMount[];
  /** What the main container writes to. */
  readonly mounts: readonly VolumeMount[];
  /** What all of them may take of the node's disk, in MiB. */
  readonly diskMiB: number;
}

/**
 * Everything that a pod writes to, each with a limit: `/tmp`, `/cache`, `/models` if it fetches weights, `/dev/shm` if it asks for it.
 * With a storage class the weights lie on a volume of that class, which is the pod's alone; the rest stays on the node's disk.
 *
 * @internal
 */
export function podVolumes(weightBytes: number | undefined, sharedMemoryMiB: number, storageClassName?: string): PodVolumes {
  const modelsMiB = weightBytes === undefined ? 0 : Math.ceil(Math.ceil(weightBytes / MIB) * ROOM_FOR_WEIGHTS);
  const own = storageClassName === undefined ? { emptyDir: { sizeLimit: `${modelsMiB}Mi` } } : claim(storageClassName, modelsMiB);
  const models: MountedVolume[] = weightBytes === undefined ? [] : [{ mountPath: '/models', volume: { name: 'models', ...own } }];
  const cache = emptyDir('cache', '/cache', { sizeLimit: `${CACHE_GIB}Gi` });
  const tmp = emptyDir('tmp', '/tmp', { sizeLimit: `${TMP_GIB}Gi` });
  const shm = sharedMemoryMiB > 0 ? [emptyDir('shm', '/dev/shm', { medium: 'Memory', sizeLimit: `${sharedMemoryMiB}Mi` })] : [];
  return {
    volumes: [...models, cache, tmp, ...shm].map(({ volume }) => volume),
    fetchMounts: [...models, tmp].map(mount),
    mounts: [...models, tmp, cache, ...shm].map(mount),
    diskMiB: (storageClassName === undefined ? modelsMiB : 0) + (CACHE_GIB + TMP_GIB) * 1024,
  };
}

interface MountedVolume {
  readonly mountPath: string;
  readonly volume: Volume;
}

function emptyDir(name: string, mountPath: string, limits: NonNullable<Volume['emptyDir']>): MountedVolume {
  return { mountPath, volume: { name, emptyDir: limits } };
}

function claim(storageClassName: string, modelsMiB: number): Pick<Volume, 'ephemeral'> {
  const storage = `${Math.ceil(modelsMiB / 1024) + FILE_SYSTEM_GIB}Gi`;
  return {
    ephemeral: {
      volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } } },
    },
  };
}

function mount({ mountPath, volume }: MountedVolume): VolumeMount {
  return { name: volume.name, mountPath };
}
