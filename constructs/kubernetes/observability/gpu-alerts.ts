import type { PrometheusRuleSpec } from '../crds';

/**
 * Errors of an application that leave the GPU healthy: its program crashed, or read where it must not.
 *
 * Source: NVIDIA/k8s-device-plugin, internal/rm/health.go at 02597b97a66a, which ignores the same (read 2026-11-30).
 */
const XIDS_OF_APPLICATIONS = '13|31|43|45|68|109';

/** Share of its time that a GPU may be slowed down by heat. */
const THROTTLED_SHARE = 0.1;

/**
 * Alerts on the health of GPUs.
 *
 * @internal
 */
export function gpuAlerts(own: string, namespace: string, hotCelsius: number): PrometheusRuleSpec {
  const rule = (alert: string, severity: string, forMinutes: number, expr: string, summary: string) => ({
    alert,
    expr,
    ...(forMinutes > 0 ? { for: `${forMinutes}m` } : {}),
    labels: { severity, namespace },
    annotations: { summary },
  });
  const gpu = 'GPU {{ $labels.gpu }} of node {{ $labels.hostname }}';
  return {
    groups: [
      {
        name: 'gpu',
        rules: [
          rule(
            'GpuFault',
            'page',
            0,
            `DCGM_EXP_XID_ERRORS_COUNT{${own},xid!~"${XIDS_OF_APPLICATIONS}"} > 0`,
            `${gpu} reported error Xid {{ $labels.xid }}; drain the node and replace it`,
          ),
          rule(
            'GpuMemoryFault',
            'page',
            0,
            `increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{${own}}[15m]) > 0`,
            `the memory of ${gpu} had an error that could not be corrected; restart what runs there, and replace the node if it comes again`,
          ),
          rule(
            'GpuMemoryFailing',
            'ticket',
            0,
            `DCGM_FI_DEV_ROW_REMAP_FAILURE{${own}} > 0`,
            `${gpu} has no spare rows of memory left; replace the node`,
          ),
          rule(
            'GpuThrottled',
            'ticket',
            10,
            `rate(DCGM_FI_DEV_THERMAL_VIOLATION{${own}}[5m]) / 1e9 > ${THROTTLED_SHARE}`,
            `${gpu} is slowed down by heat for more than ${100 * THROTTLED_SHARE} % of its time`,
          ),
          rule('GpuHot', 'ticket', 10, `DCGM_FI_DEV_GPU_TEMP{${own}} > ${hotCelsius}`, `${gpu} is over ${hotCelsius} degrees Celsius`),
          // a pool without nodes has no pods, and nothing is lost then.
          rule(
            'GpuTelemetryLost',
            'ticket',
            10,
            `up{${own}} == 0 or (up{${own}} == 1 unless on (namespace, pod) DCGM_FI_DEV_GPU_TEMP{${own}})`,
            'nothing is known of the GPUs beside pod {{ $labels.pod }}: it does not answer, or sees no GPU',
          ),
        ],
      },
    ],
  };
}
