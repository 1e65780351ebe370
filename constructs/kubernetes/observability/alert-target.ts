import { GroundplanError } from '../../planning/groundplan-error';
import type { AlertReceiverSpec } from '../crds';
import { isLateText } from '../late-text';

/** A value in a Secret that lies in the namespace of the receiver. */
export interface AlertSecret {
  /** Name of the Secret. */
  readonly secretName: string;
  /**
   * Key of the value in it.
   *
   * @default - `url` for Slack and webhooks, `routing-key` for PagerDuty, `password` for mail
   */
  readonly secretKey?: string;
}

/** A channel of Slack. */
export interface SlackTarget extends AlertSecret {
  /** The channel: `#ai-alerts`. */
  readonly channel: string;
}

/** An address that mail is sent to, and the server that sends it. */
export interface MailTarget {
  /** Whom it is for; several with commas between them. */
  readonly to: string;
  /** Who it is from. */
  readonly from: string;
  /** The server that takes it, with its port: `smtp.example.com:587`. It must speak TLS. */
  readonly server: string;
  /**
   * Name to log in with.
   *
   * @default - nobody logs in
   */
  readonly username?: string;
  /**
   * Name of the Secret with the password, in the namespace of the receiver.
   *
   * @default - nobody logs in
   */
  readonly secretName?: string;
  /**
   * Key of the password in it.
   *
   * @default password
   */
  readonly secretKey?: string;
}

type Receiver = Omit<AlertReceiverSpec, 'name'>;

/** Where alerts are sent. What is secret about it is named, never written. */
export class AlertTarget {
  /** A channel of Slack, by an incoming webhook whose address is in the Secret. */
  public static slack(target: SlackTarget): AlertTarget {
    check('channel', target.channel, (text) => /^[#@]?\S+$/.test(text), "be the name of a channel, such as '#ai-alerts'");
    const apiURL = secretKey(target, 'url');
    return new AlertTarget(
      'slack',
      () =>
        ({
          slackConfigs: [
            {
              apiURL,
              channel: target.channel,
              sendResolved: true,
              // the text of Alertmanager's own template is empty.
              text: '{{ range .Alerts }}{{ or .Annotations.summary .Annotations.description }}\n{{ end }}',
            },
          ],
        }) satisfies Receiver,
    );
  }

  /** A service of PagerDuty, by the integration key of its Events API v2, which is in the Secret. */
  public static pagerDuty(target: AlertSecret): AlertTarget {
    const routingKey = secretKey(target, 'routing-key');
    return new AlertTarget(
      'pagerDuty',
      (severity) => ({ pagerdutyConfigs: [{ routingKey, severity, sendResolved: true }] }) satisfies Receiver,
    );
  }

  /** Any program that takes Alertmanager's JSON by POST, at an address that is in the Secret. */
  public static webhook(target: AlertSecret): AlertTarget {
    const urlSecret = secretKey(target, 'url');
    return new AlertTarget('webhook', () => ({ webhookConfigs: [{ urlSecret, sendResolved: true }] }) satisfies Receiver);
  }

  /** Mail, over TLS. */
  public static mail(target: MailTarget): AlertTarget {
    const { to, from, server, username, secretName } = target;
    const isMail = (text: string): boolean => text.split(',').every((one) => /^[^\s@]+@[^\s@]+$/.test(one.trim()));
    check('to', to, isMail, 'be addresses of mail with commas between them');
    check('from', from, isMail, 'be an address of mail');
    check('server', server, (text) => /^[\w.-]+:\d{1,5}$/.test(text), 'be a server with its port, such as smtp.example.com:587');
    if ((username === undefined) !== (secretName === undefined)) {
      throw new GroundplanError('AlertTarget', "'username' and 'secretName' belong together; give both, or neither where nobody logs in");
    }
    const login =
      username === undefined || secretName === undefined
        ? {}
        : { authUsername: username, authPassword: secretKey({ secretName, secretKey: target.secretKey }, 'password') };
    return new AlertTarget(
      'mail',
      () => ({ emailConfigs: [{ to, from, smarthost: server, requireTLS: true, sendResolved: true, ...login }] }) satisfies Receiver,
    );
  }

  private constructor(
    /** What kind of target it is: `slack`, `pagerDuty`, `webhook` or `mail`. */
    public readonly kind: string,
    private readonly write: (severity: string) => Readonly<Record<string, unknown>>,
  ) {}

  /** Its fields as a receiver of an `AlertmanagerConfig`; PagerDuty is told the severity. */
  public receiver(severity: string): Readonly<Record<string, unknown>> {
    return this.write(severity);
  }
}

function secretKey({ secretName, secretKey: given }: AlertSecret, usual: string): { name: string; key: string } {
  const key = given ?? usual;
  const isName = (text: string): boolean => text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
  check('secretName', secretName, isName, "be the name of a Secret: lower-case letters, digits, '-' and '.'");
  check('secretKey', key, (text) => /^[-._a-zA-Z0-9]{1,253}$/.test(text), "be a key in a Secret: letters, digits, '-', '_' and '.'");
  return { name: secretName, key };
}

function check(prop: string, text: string, isRight: (text: string) => boolean, rule: string): void {
  if (!isLateText(text) && !isRight(text)) {
    throw new GroundplanError('AlertTarget', `'${prop}' must ${rule}, got '${text}'`);
  }
}
