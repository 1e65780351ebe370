import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { ApiClient } from './api-client';
import { Throwaway } from './engines/throwaway';
import type { VerifyingCluster } from './verify-manifests';

/** Which cluster is meant. */
export interface KubectlClusterOptions {
  /**
   * A kubeconfig file.
   *
   * @default - what kubectl takes: KUBECONFIG, or ~/.kube/config
   */
  readonly kubeconfig?: string;
  /**
   * A context of the kubeconfig.
   *
   * @default - the current one
   */
  readonly context?: string;
  /**
   * Namespace of objects that name none.
   *
   * @default - that of the context, or `default`
   */
  readonly namespace?: string;
}

/** A cluster and what must be ended afterwards. */
export interface OpenCluster extends VerifyingCluster {
  /** Ends what was started. */
  readonly end: () => Promise<void>;
}

/** As far as a kubeconfig of one context is read. */
interface Kubeconfig {
  readonly 'current-context': string;
  readonly clusters: readonly { readonly cluster: { readonly server?: string } }[];
  readonly contexts: readonly { readonly context: { readonly namespace?: string } }[];
}

/**
 * The cluster that the user's own kubectl talks to.
 *
 * kubectl adds the credentials, so that every way to log in works that works there. It listens on a Unix socket in a folder that nobody
 * else can read, and not on a port, which every program of the machine could use. Nothing is written: each request is a dry run.
 */
export async function openKubectlCluster(options: KubectlClusterOptions): Promise<OpenCluster> {
  if (options.kubeconfig !== undefined && !existsSync(options.kubeconfig)) {
    throw new GroundplanError('KubeconfigInvalid', `'--server' (${options.kubeconfig}) is no file; name a kubeconfig`);
  }
  const flags = [
    ...(options.kubeconfig === undefined ? [] : ['--kubeconfig', resolve(options.kubeconfig)]),
    ...(options.context === undefined ? [] : ['--context', options.context]),
  ];
  const view = await viewOf(flags);
  const server = view.clusters[0]?.cluster.server ?? '';
  const room = new Throwaway();
  try {
    const socketPath = room.file('kubectl.sock');
    // A cluster behind a gateway has a path of its own; older kubectls do not know the flag.
    const path = /^https?:\/\/[^/]+\/./.test(server) ? ['--append-server-path'] : [];
    room.start('kubectl', 'kubectl', [...flags, 'proxy', `--unix-socket=${socketPath}`, ...path], process.env, process.cwd());
    const api = new ApiClient({ socketPath }, options.namespace ?? view.contexts[0]?.context.namespace);
    await room.until('kubectl proxy listens', 30, () => Promise.resolve(existsSync(socketPath)), 'kubectl');
    await api.send('GET', '/version');
    return {
      title: `${server} (context ${view['current-context']})`,
      api,
      offer: ({ body }) => api.apply(body, { dryRun: true }),
      keeps: false,
      remedies: {
        kind: 'install on the cluster what defines it, or put its CustomResourceDefinition into this folder',
        namespace: 'create it on the cluster, or put it into this folder, in a file before this one',
      },
      end: () => room.end(),
    };
  } catch (error) {
    await room.end();
    throw new GroundplanError('ClusterUnreachable', `${server} does not answer: ${(error as Error).message.trim()}`);
  }
}

async function viewOf(flags: readonly string[]): Promise<Kubeconfig> {
  try {
    const { stdout } = await promisify(execFile)('kubectl', [...flags, 'config', 'view', '--minify', '-o', 'json'], { env: process.env });
    return JSON.parse(stdout) as Kubeconfig;
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: string | number; stderr?: string };
    if (code === 'ENOENT') {
      throw new GroundplanError(
        'KubectlMissing',
        "'kubectl' is not on the PATH, and it is asked for the credentials of the cluster; install it (https://kubernetes.io/docs/tasks/tools), or use '--local'",
      );
    }
    throw new GroundplanError(
      'KubeconfigInvalid',
      `kubectl knows no cluster to ask: ${(stderr ?? message).trim().replace(/^error: /, '')}; name a kubeconfig with '--server' and a context with '--context'`,
    );
  }
}
