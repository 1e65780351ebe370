import type { Source } from '../derivation';

const CLOUDONAUT: Source = Object.freeze({
  title: 'AWS SLA: Are you able to keep your availability promise? (cloudonaut), the service level agreements of AWS as it lists them',
  date: '2019-01-31',
  url: 'https://cloudonaut.io/aws-sla-are-you-able-to-keep-your-availability-promise/',
});
const COMPUTE: Source = Object.freeze({
  title: 'Amazon Compute Service Level Agreement, version of 2022-05-05',
  date: '2022-05-05',
  url: 'https://aws.amazon.com/compute/sla/historical/',
});

/** What a provider promises of a service. A promise is what credits are paid for, not what was seen. */
export interface ServiceAvailability {
  /** Name: `eks`. */
  readonly name: string;
  /** Share of the time, 0 to 1. */
  readonly availability: number;
  /** Where the promise was read. */
  readonly source: Source;
}

function promise(name: string, availability: number, source: Source): ServiceAvailability {
  return Object.freeze({ name, availability, source });
}

/** Services that a blueprint needs, with what AWS promises of them in one region. */
export const SERVICE_AVAILABILITY: readonly ServiceAvailability[] = Object.freeze([
  promise('ec2', 0.9999, COMPUTE),
  promise('eks', 0.999, CLOUDONAUT),
  promise('load-balancer', 0.9999, CLOUDONAUT),
  promise('s3', 0.999, CLOUDONAUT),
  promise('ecr', 0.999, CLOUDONAUT),
  promise('dynamodb', 0.9999, CLOUDONAUT),
  promise('rds-multi-az', 0.9995, CLOUDONAUT),
  promise('secrets-manager', 0.999, CLOUDONAUT),
  promise('cloudfront', 0.999, CLOUDONAUT),
  promise('route53', 1, CLOUDONAUT),
]);
