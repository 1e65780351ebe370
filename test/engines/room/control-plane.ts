import type { ApiClient } from '../../../verify/api-client';
import { type Definition, LocalApiServer } from '../../../verify/engines/local-api-server';
import type { Throwaway } from '../../../verify/engines/throwaway';
import { command } from './build';

/** etcd, kube-apiserver, kube-controller-manager and kube-scheduler on the loopback interface. No nodes: pods stay Pending. */
export class ControlPlane {
  private constructor(private readonly server: LocalApiServer) {}

  get room(): Throwaway {
    return this.server.room;
  }

  get api(): ApiClient {
    return this.server.api;
  }

  get kubeconfig(): string {
    return this.server.kubeconfig;
  }

  static async start(): Promise<ControlPlane> {
    const controllers = await command('kubernetes', 'kube-controller-manager');
    const scheduler = await command('kubernetes', 'kube-scheduler');
    const server = await LocalApiServer.start();
    const { room, api, kubeconfig, serviceAccountKey } = server;
    try {
      room.start('kube-controller-manager', controllers, [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        `--service-account-private-key-file=${serviceAccountKey}`,
        '--secure-port=0',
        '--horizontal-pod-autoscaler-sync-period=3s',
      ]);
      room.start('kube-scheduler', scheduler, [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0']);
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };
      await room.until('the controllers run', 60, () => api.read(account), 'kube-controller-manager');
      return new ControlPlane(server);
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  /** Applies definitions of kinds and waits until the API server serves them. */
  async define(definitions: readonly Definition[]): Promise<void> {
    for (const definition of definitions) {
      await this.api.apply(definition);
    }
    for (const definition of definitions) {
      await this.server.established(definition);
    }
  }

  /** Ends the processes and removes their files. */
  end(): Promise<void> {
    return this.server.end();
  }
}
