import type { Volume, VolumeMount } from '../kplus';

const MIB = 1024 * 1024;
const CACHE_GIB = 10;
const TMP_GIB = 10;
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
 *
 * @internal
 */
export function podVolumes(weightBytes: number | undefined, sharedMemoryMiB: number): PodVolumes {
  const modelsMiB = weightBytes === undefined ? 0 : Math.ceil(Math.ceil(weightBytes / MIB) * ROOM_FOR_WEIGHTS);
  const models = weightBytes === undefined ? [] : [volume('models', '/models', { sizeLimit: `${modelsMiB}Mi` })];
  const cache = volume('cache', '/cache', { sizeLimit: `${CACHE_GIB}Gi` });
  const tmp = volume('tmp', '/tmp', { sizeLimit: `${TMP_GIB}Gi` });
  const shm = sharedMemoryMiB > 0 ? [volume('shm', '/dev/shm', { medium: 'Memory', sizeLimit: `${sharedMemoryMiB}Mi` })] : [];
  return {
    volumes: [...models, cache, tmp, ...shm].map(({ name, emptyDir }) => ({ name, emptyDir })),
    fetchMounts: [...models, tmp].map(mount),
    mounts: [...models, tmp, cache, ...shm].map(mount),
    diskMiB: modelsMiB + (CACHE_GIB + TMP_GIB) * 1024,
  };
}

interface MountedVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly emptyDir: NonNullable<Volume['emptyDir']>;
}

function volume(name: string, mountPath: string, emptyDir: MountedVolume['emptyDir']): MountedVolume {
  return { name, mountPath, emptyDir };
}

function mount({ name, mountPath }: MountedVolume): VolumeMount {
  return { name, mountPath };
}
