/** Where a model server fetches its weights from, before it starts. */
export class ModelSource {
  /** A prefix in an S3 bucket, copied to the node's disk by the AWS CLI with the pod's own identity. */
  public static s3(location: S3Location): ModelSource {
    return new ModelSource(
      'public.ecr.aws/aws-cli/aws-cli:2.36.46',
      ['aws', 's3', 'sync', '--only-show-errors', '--exact-timestamps', `s3://${location.bucketName}/${location.prefix}`],
      { AWS_REGION: location.region, AWS_CONFIG_FILE: '/tmp/aws-config' },
      undefined,
      // the credentials of EKS Pod Identity come from this address on the node itself.
      [
        { cidr: location.endpointCidr, port: 443 },
        { cidr: '169.254.170.23/32', port: 80 },
      ],
      undefined,
    );
  }

  /** A repository on the Hugging Face hub, fetched by the server's own image. The pods then need the internet. */
  public static huggingFace(repository: HubRepository): ModelSource {
    const revision = repository.revision === undefined ? [] : ['--revision', repository.revision];
    return new ModelSource(
      undefined,
      ['hf', 'download', repository.modelId, ...revision, '--local-dir'],
      { HF_HOME: '/tmp/hf', HF_HUB_DISABLE_TELEMETRY: '1' },
      repository.tokenSecretName,
      [{ cidr: '0.0.0.0/0', port: 443 }],
      'the weights come from the Hugging Face hub, whose addresses are not fixed; private ranges and the metadata address stay closed',
    );
  }

  private constructor(
    /** Image of the container that fetches; undefined for the server's own. */
    public readonly image: string | undefined,
    /** Command that fetches; the target folder is added at its end. */
    public readonly command: readonly string[],
    /** Environment of that container. */
    public readonly environment: Readonly<Record<string, string>>,
    /** Name of the Secret with the key `token`, if the source asks for one. */
    public readonly tokenSecretName: string | undefined,
    /** Where the pod must be let out to. */
    public readonly egress: readonly ModelSourceEgress[],
    /** Why the way out is wider than a private range, for the review; undefined if it is not. */
    public readonly exposureReason: string | undefined,
  ) {}
}

/** An address range that the fetching container talks to. */
export interface ModelSourceEgress {
  /** Range in CIDR form. */
  readonly cidr: string;
  /** TCP port. */
  readonly port: number;
}

/** A prefix in a bucket. */
export interface S3Location {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Prefix below which the files of the checkpoint lie, without a slash at its ends. */
  readonly prefix: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Range that the S3 endpoint's addresses are in: the VPC's, with an interface endpoint for S3. */
  readonly endpointCidr: string;
}

/** A repository on the hub. */
export interface HubRepository {
  /** Its id: `Qwen/Qwen3-8B-FP8`. */
  readonly modelId: string;
  /**
   * Commit or tag to fetch.
   *
   * @default - the newest commit of the main branch at each start
   */
  readonly revision?: string;
  /**
   * Name of a Secret in the server's namespace with the key `token`.
   *
   * @default - no token; the repository is public
   */
  readonly tokenSecretName?: string;
}
