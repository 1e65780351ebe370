import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { AlertmanagerConfigSpec } from '../crds';
import type { AlertTarget } from './alert-target';
import { monitoringLabels } from './monitoring-labels';

/** Properties of `AlertReceiver`. */
export interface AlertReceiverProps {
  /** Where alerts go that wake somebody: `severity: page`, and `critical` of the cluster's own rules. */
  readonly page: AlertTarget;
  /**
   * Where the others go: `severity: ticket`, `warning` and what says nothing; not `info` and `none`, which go nowhere.
   *
   * @default - where pages go
   */
  readonly ticket?: AlertTarget;
  /**
   * Namespace whose alerts are sent; the Secrets lie there too.
   *
   * @default - the chart's
   */
  readonly namespaceName?: string;
  /**
   * How often a page is sent again while nothing changes. Whole seconds, from 5 minutes to 5 days.
   *
   * @default Duration.hours(1)
   */
  readonly repeatPageAfter?: Duration;
  /**
   * How often the others are sent again while nothing changes. Whole seconds, from 5 minutes to 5 days.
   *
   * @default Duration.hours(12)
   */
  readonly repeatTicketAfter?: Duration;
  /**
   * Labels of the object that is made, for an Alertmanager that selects by them: `{ release: 'kps' }`.
   *
   * @default - none; the Alertmanager of `PROMETHEUS` takes what it finds
   */
  readonly labels?: Record<string, string>;
}

/** A shorter time than that between two messages of a group has no effect; after a longer one Alertmanager has forgotten what it sent. */
const GROUP_SECONDS = 300;
const KEPT_SECONDS = 120 * 3600;

/**
 * Sends the alerts of a namespace to people: those that wake somebody to one target, the others to another.
 *
 * Defines one `AlertmanagerConfig`. Alerts of one name and one server are one message.
 */
export class AlertReceiver extends Construct {
  public constructor(scope: Construct, id: string, props: AlertReceiverProps) {
    super(scope, id);
    const { page, ticket = page, namespaceName } = props;
    const repeatPage = this.seconds('repeatPageAfter', props.repeatPageAfter ?? Duration.hours(1));
    const repeatTicket = this.seconds('repeatTicketAfter', props.repeatTicketAfter ?? Duration.hours(12));
    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'AlertmanagerConfig',
      metadata: { ...(namespaceName === undefined ? {} : { namespace: namespaceName }), ...monitoringLabels(this, props.labels) },
      spec: {
        route: {
          receiver: 'ticket',
          groupBy: ['alertname', 'namespace', 'server'],
          groupWait: '30s',
          groupInterval: `${GROUP_SECONDS}s`,
          repeatInterval: `${repeatTicket}s`,
          routes: [
            { receiver: 'nobody', matchers: [{ name: 'severity', matchType: '=~', value: 'info|none' }] },
            {
              receiver: 'page',
              matchers: [{ name: 'severity', matchType: '=~', value: 'page|critical' }],
              repeatInterval: `${repeatPage}s`,
            },
          ],
        },
        receivers: [{ name: 'page', ...page.receiver('critical') }, { name: 'ticket', ...ticket.receiver('warning') }, { name: 'nobody' }],
      } satisfies AlertmanagerConfigSpec,
    });
  }

  private seconds(prop: string, duration: Duration): number {
    const seconds = duration.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < GROUP_SECONDS || seconds > KEPT_SECONDS) {
      throw new GroundplanError(
        'AlertRepeat',
        `'${prop}' must be whole seconds from ${GROUP_SECONDS} to ${KEPT_SECONDS} (5 days), got ${seconds}`,
        this,
      );
    }
    return seconds;
  }
}
