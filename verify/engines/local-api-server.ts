import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { ApiClient, conditionOf } from '../api-client';
import { engineCommand } from './build';
import { KUBERNETES } from './engine';
import { freePorts, Throwaway } from './throwaway';

/** A definition of a kind, as far as it is read here. */
export interface Definition {
  /** Its name, `<plural>.<group>`. */
  readonly metadata: { readonly name: string };
}

/** etcd and kube-apiserver on the loopback interface, in a folder that goes with them. */
export class LocalApiServer {
  private constructor(
    /** Where the processes and their files are. */
    public readonly room: Throwaway,
    /** Talks to the API server as its administrator. */
    public readonly api: ApiClient,
    /** Path of a kubeconfig for it. */
    public readonly kubeconfig: string,
    /** Path of the key that tokens of service accounts are signed with. */
    public readonly serviceAccountKey: string,
  ) {}

  /** Starts both, building them first if need be. Flags beside our own may name files in the folder. */
  public static async start(flags: (room: Throwaway) => readonly string[] = () => []): Promise<LocalApiServer> {
    const [etcdPath, serverPath] = [await engineCommand(KUBERNETES, 'etcd'), await engineCommand(KUBERNETES, 'kube-apiserver')];
    const [clients, peers, port] = (await freePorts(3)) as [number, number, number];
    const room = new Throwaway();
    try {
      const etcd = `http://127.0.0.1:${clients}`;
      const token = randomBytes(16).toString('hex');
      const key = room.file('service-account.key');
      writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(room.file('tokens.csv'), `${token},admin,admin,system:masters\n`);

      room.start('etcd', etcdPath, [
        `--data-dir=${room.file('etcd')}`,
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://127.0.0.1:${peers}`,
        '--unsafe-no-fsync',
      ]);
      room.start('kube-apiserver', serverPath, [
        `--etcd-servers=${etcd}`,
        `--cert-dir=${room.file('certificates')}`,
        `--secure-port=${port}`,
        '--bind-address=127.0.0.1',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        `--token-auth-file=${room.file('tokens.csv')}`,
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--allow-privileged=true',
        ...flags(room),
      ]);
      // The API server writes its certificate itself, some time after it starts.
      const client = (): ApiClient =>
        new ApiClient({ host: '127.0.0.1', port, token, certificate: readFileSync(room.file('certificates/apiserver.crt'), 'utf8') });
      await room.until('kube-apiserver is ready', 120, () => client().send<string>('GET', '/readyz'), 'kube-apiserver');
      const kubeconfig = room.file('kubeconfig');
      writeFileSync(kubeconfig, JSON.stringify(clusterAccess(port, readFileSync(room.file('certificates/apiserver.crt')), token)));
      return new LocalApiServer(room, client(), kubeconfig, key);
    } catch (error) {
      await room.end();
      throw error;
    }
  }

  /** Waits until a definition that was applied is served. */
  public async established({ metadata }: Definition): Promise<void> {
    await this.room.until(`${metadata.name} is established`, 60, async () => {
      const live = await this.api.read({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata });
      return conditionOf(live, 'Established');
    });
  }

  /** Ends the processes and removes their files. */
  public end(): Promise<void> {
    return this.room.end();
  }
}

function clusterAccess(port: number, certificate: Buffer, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'engines',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': certificate.toString('base64') },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'engines', context: { cluster: 'engines', user: 'admin' } }],
    'current-context': 'engines',
  };
}
