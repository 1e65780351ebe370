import { hubFilter, isRepositoryId, s3Filter } from '../../planning/checkpoint-files';
import { GroundplanError } from '../../planning/groundplan-error';
import { isLateText } from '../late-text';

/** Where a model server fetches its weights from, before it starts. */
export class ModelSource {
  /** A prefix in an S3 bucket, copied to the node's disk by the AWS CLI with the pod's own identity. */
  public static s3(location: S3Location): ModelSource {
    const { bucketName, prefix, region, endpointCidr, exposureReason } = location;
    check('bucketName', bucketName, isBucketName, 'be 3 to 63 lower-case letters, digits, dots and dashes');
    check('prefix', prefix, isPrefix, "be folder names with single slashes between them and none at the ends, such as 'qwen3-8b/v1'");
    check('region', region, (text) => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text), "be a region of AWS, such as 'eu-west-1'");
    check('endpointCidr', endpointCidr, isCidr, "be an address range, such as '10.0.0.0/16'");
    if (/\/0+$/.test(endpointCidr) && !exposureReason?.trim()) {
      throw new GroundplanError(
        'ModelSourceInput',
        `'endpointCidr' (${endpointCidr}) is every address; name the VPC's range, or write an 'exposureReason' for the review`,
      );
    }
    const url = `s3://${bucketName}/${prefix}`;
    return new ModelSource(
      'public.ecr.aws/aws-cli/aws-cli:2.36.46',
      ['aws', 's3', 'sync', '--only-show-errors', '--exact-timestamps', ...s3Filter(), url],
      `copy the files of the checkpoint to ${url}, config.json last; this container tries again by itself`,
      { AWS_REGION: region, AWS_CONFIG_FILE: '/tmp/aws-config' },
      undefined,
      undefined,
      undefined,
      // the credentials of EKS Pod Identity come from this address on the node itself.
      [
        { cidr: endpointCidr, port: 443 },
        { cidr: '169.254.170.23/32', port: 80 },
      ],
      exposureReason,
    );
  }

  /** A repository on the Hugging Face hub, fetched by the server's own image. The pods then need the internet. */
  public static huggingFace(repository: HubRepository): ModelSource {
    const { modelId, revision, tokenSecretName } = repository;
    check('modelId', modelId, isRepositoryId, "be '<org>/<name>', as in 'Qwen/Qwen3-8B'");
    check('revision', revision, isRevision, 'be a commit, a tag or a branch');
    check('tokenSecretName', tokenSecretName, isObjectName, "be the name of a Secret: lower-case letters, digits, '-' and '.'");
    return new ModelSource(
      undefined,
      ['hf', 'download', modelId, ...(revision === undefined ? [] : ['--revision', revision]), ...hubFilter(), '--local-dir'],
      `${modelId} must hold its weights as safetensors beside a config.json, and the token, if it asks for one, must have been granted access`,
      {
        HF_HOME: '/tmp/hf',
        HF_HUB_DISABLE_TELEMETRY: '1',
        // what hf-xet may hold in memory: by itself it aims at 6 GB, and some versions do not look at the container's limit.
        HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE: '1gb',
        HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_PERFILE_SIZE: '120mb',
        HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT: '2gb',
      },
      modelId,
      revision,
      tokenSecretName,
      [{ cidr: '0.0.0.0/0', port: 443 }],
      'the weights come from the Hugging Face hub, whose addresses are not fixed; private ranges and the metadata address stay closed',
    );
  }

  private constructor(
    /** Image of the container that fetches; undefined for the server's own. */
    public readonly image: string | undefined,
    /** Command that fetches; the target folder is added at its end. */
    public readonly command: readonly string[],
    /** What a person can do where files are missing, in words. */
    public readonly advice: string,
    /** Environment of that container. */
    public readonly environment: Readonly<Record<string, string>>,
    /** Repository on the hub; undefined for a bucket, whose content only its owner knows. */
    public readonly modelId: string | undefined,
    /** Commit, tag or branch of that repository; undefined for the newest. */
    public readonly revision: string | undefined,
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
  /**
   * Why `endpointCidr` is every address, for the review.
   *
   * @default - none is needed: the range is not every address
   */
  readonly exposureReason?: string;
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

function check(name: string, text: string | undefined, isRight: (text: string) => boolean, rule: string): void {
  if (text !== undefined && !isLateText(text) && !isRight(text)) {
    throw new GroundplanError('ModelSourceInput', `'${name}' (${text}) must ${rule}`);
  }
}

const isIpv4 = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);

function isBucketName(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) && !text.includes('..') && !isIpv4(text);
}

function isPrefix(text: string): boolean {
  return text.split('/').every((folder) => /^[\w.=+@-]+$/.test(folder) && !/^\.+$/.test(folder));
}

function isCidr(text: string): boolean {
  const [, address, bits] = /^(.*)\/(\d{1,3})$/.exec(text) ?? ['', '', ''];
  return isIpv4(address) ? Number(bits) <= 32 : /^[\da-f]*:[\da-f:]*$/i.test(address) && Number(bits) <= 128;
}

function isRevision(text: string): boolean {
  return /^\w[\w./-]*$/.test(text) && !text.includes('..');
}

function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text);
}
