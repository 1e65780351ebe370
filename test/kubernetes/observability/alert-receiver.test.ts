import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { AlertReceiver, type AlertReceiverProps } from '../../../constructs/kubernetes/observability/alert-receiver';
import { AlertTarget } from '../../../constructs/kubernetes/observability/alert-target';

const PAGER = AlertTarget.pagerDuty({ secretName: 'pager' });

function synth(props: Partial<AlertReceiverProps> = {}, change: (receiver: AlertReceiver) => void = () => {}) {
  const chart = Testing.chart();
  change(new AlertReceiver(chart, 'People', { page: PAGER, ...props }));
  return Testing.synth(chart)[0];
}

test('sends what wakes somebody to one target and the rest to another, and what is for information nowhere', () => {
  const ticket = AlertTarget.slack({ channel: '#ai', secretName: 'slack' });
  expect(synth({ ticket, namespaceName: 'chat' })).toEqual({
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'AlertmanagerConfig',
    metadata: { name: expect.any(String), namespace: 'chat' },
    spec: {
      route: {
        receiver: 'ticket',
        groupBy: ['alertname', 'namespace', 'server'],
        groupWait: '30s',
        groupInterval: '300s',
        repeatInterval: '43200s',
        routes: [
          { receiver: 'nobody', matchers: [{ name: 'severity', matchType: '=~', value: 'info|none' }] },
          { receiver: 'page', matchers: [{ name: 'severity', matchType: '=~', value: 'page|critical' }], repeatInterval: '3600s' },
        ],
      },
      receivers: [
        {
          name: 'page',
          pagerdutyConfigs: [{ routingKey: { name: 'pager', key: 'routing-key' }, severity: 'critical', sendResolved: true }],
        },
        {
          name: 'ticket',
          slackConfigs: [
            {
              apiURL: { name: 'slack', key: 'url' },
              channel: '#ai',
              sendResolved: true,
              text: '{{ range .Alerts }}{{ or .Annotations.summary .Annotations.description }}\n{{ end }}',
            },
          ],
        },
        { name: 'nobody' },
      ],
    },
  });
});

test('sends all to one target where there is no other, and says what is a page', () => {
  expect(synth().spec.receivers).toEqual([
    { name: 'page', pagerdutyConfigs: [{ routingKey: { name: 'pager', key: 'routing-key' }, severity: 'critical', sendResolved: true }] },
    { name: 'ticket', pagerdutyConfigs: [{ routingKey: { name: 'pager', key: 'routing-key' }, severity: 'warning', sendResolved: true }] },
    { name: 'nobody' },
  ]);
});

test('sends again as often as told', () => {
  const { route } = synth({ repeatPageAfter: Duration.minutes(5), repeatTicketAfter: Duration.days(5) }).spec;
  expect([route.routes[1].repeatInterval, route.repeatInterval]).toEqual(['300s', '432000s']);
});

test('lies in the namespace of its chart unless told otherwise, with the labels that an Alertmanager selects by', () => {
  const chart = new Chart(Testing.app(), 'alerts', { namespace: 'staging' });
  new AlertReceiver(chart, 'People', { page: PAGER, labels: { release: 'kps' } });
  expect(chart.toJson()[0].metadata).toMatchObject({ namespace: 'staging', labels: { release: 'kps' } });
  expect(synth().metadata.namespace).toBeUndefined();
});

test.each([
  ['repeatPageAfter', Duration.seconds(299), 299],
  ['repeatTicketAfter', Duration.days(6), 518_400],
  ['repeatPageAfter', Duration.millis(300_500), 300.5],
])('fails when %s is %p', (prop, value, seconds) => {
  expect(() => synth({ [prop]: value })).toThrow(
    `'${prop}' must be whole seconds from 300 to 432000 (5 days), got ${seconds} [AlertRepeat at test/People]`,
  );
});

test('fails when a label is none', () => {
  expect(() => synth({ labels: { 'a b': 'c' } })).toThrow('[MonitoringLabels at test/People]');
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new AlertReceiver(chart, id, { page: PAGER }));
  expect(new Set(Testing.synth(chart).map((o) => o.metadata.name)).size).toBe(2);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.replace('/spec/route/groupWait', '1m');
  expect(synth({}, (receiver) => ApiObject.of(receiver).addJsonPatch(patch)).spec.route.groupWait).toBe('1m');
});
