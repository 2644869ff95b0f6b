import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import { renderChart } from './render-chart.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const read = (path: string): string => readFileSync(`${folder}${path}`, 'utf8')
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), value)
const entries = (value: unknown): [string, unknown][] => Object.entries(Object(value))
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

describe('compose.yaml', () => {
  const compose: unknown = parse(read('compose.yaml'), { merge: true })
  const services = entries(at(compose, 'services'))
  const ROLES = ['ingest', 'detect', 'api']

  test('has the roles and what they stand on', () => {
    const names = services.map(([name]) => name).sort()
    const ground = ['clickhouse', 'grafana', 'kafka', 'keeper', 'prometheus']
    assert.deepEqual(names, [...ground, ...ROLES].sort())
  })

  test('every service has a pinned image, a health check, limits of memory and processor, and starts again', () => {
    for (const [name, service] of services) {
      assert.match(String(at(service, 'image')), /:(\$\{TRIPLINE_VERSION:-)?v?\d+\.\d+/, name)
      assert.ok(list(at(service, 'healthcheck', 'test')).length > 1, `${name} has a health check`)
      const limits = at(service, 'deploy', 'resources', 'limits')
      assert.match(String(at(limits, 'memory')), /^\d+[mg]$/, name)
      assert.match(String(at(limits, 'cpus')), /^\d+$/, name)
      assert.equal(at(service, 'restart'), 'unless-stopped', name)
    }
  })

  test('roles are as small as they can be', () => {
    for (const [name, service] of services.filter(([one]) => ROLES.includes(one))) {
      assert.equal(at(service, 'read_only'), true, name)
      assert.deepEqual(at(service, 'cap_drop'), ['ALL'], name)
      assert.equal(list(at(service, 'command'))[0], name)
    }
  })

  test('there is no default password, and what is secret comes from a file or has to be given', () => {
    for (const [name, service] of services) {
      for (const [key, value] of entries(at(service, 'environment'))) {
        if (!/PASSWORD|SECRET|TOKEN/.test(key)) continue
        assert.match(
          String(value),
          /^(\$\{\w+:\?[^}]+\}|\/run\/secrets\/[\w-]+)$/,
          `${name}.${key}`,
        )
      }
      const declared = entries(at(compose, 'secrets')).map(([secret]) => secret)
      for (const secret of list(at(service, 'secrets'))) {
        assert.ok(declared.includes(String(at(secret, 'source'))), name)
      }
    }
  })

  test('only this machine reaches it, and brokers and store reach nobody', () => {
    for (const [name, service] of services) {
      for (const port of list(at(service, 'ports')))
        assert.match(String(port), /^127\.0\.0\.1:/, name)
      const outside = list(at(service, 'networks')).includes('outside')
      assert.equal(outside, list(at(service, 'ports')).length > 0, name)
    }
    assert.equal(at(compose, 'networks', 'inside', 'internal'), true)
  })

  test('every file it mounts is there', () => {
    for (const [name, service] of services) {
      for (const volume of list(at(service, 'volumes'))) {
        const path = /^\.\/([^:]+):/.exec(String(volume))?.[1]
        if (path !== undefined) assert.ok(existsSync(`${folder}${path}`), `${name}: ${path}`)
      }
    }
  })

  test('the store’s files are whole XML, and what they take from the environment is given', () => {
    const given = entries(at(compose, 'services', 'clickhouse', 'environment')).map(([key]) => key)
    for (const file of readdirSync(`${folder}clickhouse`)) {
      const text = read(`clickhouse/${file}`)
      assert.equal(unclosed(text), '', file)
      for (const [, name] of text.matchAll(/from_env="(\w+)"/g))
        assert.ok(given.includes(name ?? ''), name)
    }
  })

  test('Prometheus and Grafana ask services that are there, at their ports', () => {
    const names = new Set(services.map(([name]) => name))
    for (const job of list(at(parse(read('prometheus/prometheus.yml')), 'scrape_configs'))) {
      for (const found of list(at(job, 'dns_sd_configs'))) {
        for (const name of list(at(found, 'names'))) {
          assert.ok(names.has(String(name)))
          const probe = JSON.stringify(at(compose, 'services', String(name), 'healthcheck'))
          assert.ok(probe.includes(`:${at(found, 'port')}/`), `${name} listens there`)
        }
      }
    }
    const sources = list(at(parse(read('grafana/datasources.yaml')), 'datasources'))
    assert.deepEqual(
      sources.map((one) => at(one, 'uid')),
      ['prometheus', 'ch'],
    )
  })
})

/** The first element that is not closed by its own name, or ''. */
function unclosed(xml: string): string {
  const open: string[] = []
  const tags = xml.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)([\w]+)(?:\s[^<>]*?)?(\/?)>/g)
  for (const [, closes, name = '', empty] of tags) {
    if (closes === '/') {
      if (open.pop() !== name) return name
    } else if (empty !== '/') open.push(name)
  }
  return open.join(' ')
}

describe('Dockerfile', () => {
  const lines = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const of = (instruction: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${instruction} `))

  test('is built in stages from one pinned image, and runs as nobody', () => {
    const from = of('FROM')
    assert.equal(from.length, 2)
    assert.equal(new Set(from.map((line) => line.split(' ')[1])).size, 1)
    for (const line of from) assert.match(line, /^FROM node:\d+\.\d+\.\d+-\w+-slim/)
    assert.match(of('USER').at(-1) ?? '', /^USER [1-9]\d{3,}:[1-9]\d{3,}$/)
    assert.match(of('ENTRYPOINT').at(-1) ?? '', /^ENTRYPOINT \[/)
  })

  test('leaves the embedded engine out, and holds no secret', () => {
    assert.ok(of('RUN').some((line) => line.includes('node_modules/chdb')))
    for (const line of [...of('ENV'), ...of('ARG')])
      assert.doesNotMatch(line, /PASS|SECRET|TOKEN|KEY/)
  })

  test('everything it copies from the repository is there', () => {
    const root = `${folder}../../`
    for (const line of of('COPY').filter((one) => !one.includes('--from='))) {
      for (const path of line.split(/\s+/).slice(1, -1)) {
        const [parent = '', name = ''] = path.includes('*') ? ['', path.split('*')[0]] : [path, '']
        const there =
          name === ''
            ? existsSync(root + parent)
            : readdirSync(root).some((one) => one.startsWith(name))
        assert.ok(there, path)
      }
    }
  })
})

describe('Helm chart', () => {
  const chart = 'helm/tripline/'
  const values: unknown = parse(read(`${chart}values.yaml`))
  const context = { Values: values, Release: { Name: 'fleet' } }
  const templates = readdirSync(`${folder}${chart}templates`)
  const documents = templates.flatMap((file) =>
    parseAllDocuments(renderChart(read(`${chart}templates/${file}`), context)).map((document) => {
      assert.deepEqual(document.errors, [], file)
      return document.toJS() as unknown
    }),
  )
  const ofKind = (...kinds: readonly string[]): unknown[] =>
    documents.filter((one) => kinds.includes(String(at(one, 'kind'))))
  const nameOf = (one: unknown): string => String(at(one, 'metadata', 'name'))
  const workloads = ofKind('Deployment', 'StatefulSet')

  test('says what it is', () => {
    const about: unknown = parse(read(`${chart}Chart.yaml`))
    assert.equal(at(about, 'apiVersion'), 'v2')
    assert.match(String(at(about, 'version')), /^\d+\.\d+\.\d+$/)
    for (const one of documents) assert.match(nameOf(one), /^fleet/)
  })

  test('every workload has probes, resources, no rights and no root, and is told its own port', () => {
    const names = ['fleet-api', 'fleet-detect', 'fleet-ingest', 'fleet-teller']
    assert.deepEqual(workloads.map(nameOf).sort(), names)
    for (const workload of workloads) {
      const pod = at(workload, 'spec', 'template', 'spec')
      assert.equal(at(pod, 'securityContext', 'runAsNonRoot'), true)
      assert.equal(at(pod, 'automountServiceAccountToken'), false)
      const [container] = list(at(pod, 'containers'))
      assert.equal(at(container, 'securityContext', 'readOnlyRootFilesystem'), true)
      assert.deepEqual(at(container, 'securityContext', 'capabilities', 'drop'), ['ALL'])
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        assert.match(String(at(container, probe, 'httpGet', 'path')), /^\/health\/(live|ready)$/)
      }
      assert.ok(at(container, 'resources', 'limits', 'memory'))
      assert.ok(at(container, 'resources', 'requests', 'cpu'))
      const port = String(at(list(at(container, 'ports'))[0], 'containerPort'))
      assert.equal(list(at(container, 'args')).at(-1), port)
      const role = nameOf(workload) === 'fleet-teller' ? 'api' : nameOf(workload).slice(6)
      assert.equal(list(at(container, 'args'))[0], role)
      const mounted = list(at(container, 'volumeMounts')).map((one) => at(one, 'name'))
      const volumes = [
        ...list(at(pod, 'volumes')),
        ...list(at(workload, 'spec', 'volumeClaimTemplates')),
      ]
      const named = volumes.map((one) => at(one, 'name') ?? at(one, 'metadata', 'name'))
      assert.deepEqual(mounted.sort(), named.sort())
    }
  })

  test('what selects pods selects those of one workload, and whoever scales or spares one names it', () => {
    const labels = workloads.map((one) => at(one, 'spec', 'template', 'metadata', 'labels'))
    const selects = (selector: unknown): number =>
      labels.filter((own) => entries(selector).every(([key, value]) => at(own, key) === value))
        .length
    for (const one of workloads)
      assert.equal(selects(at(one, 'spec', 'selector', 'matchLabels')), 1)
    for (const one of ofKind('PodDisruptionBudget')) {
      assert.equal(selects(at(one, 'spec', 'selector', 'matchLabels')), 1)
    }
    for (const one of ofKind('Service')) assert.equal(selects(at(one, 'spec', 'selector')), 1)
    for (const one of ofKind('NetworkPolicy')) {
      assert.equal(selects(at(one, 'spec', 'podSelector', 'matchLabels')), workloads.length)
      assert.deepEqual(at(one, 'spec', 'policyTypes'), ['Ingress', 'Egress'])
    }
    const [scaler] = ofKind('HorizontalPodAutoscaler')
    assert.equal(at(scaler, 'spec', 'scaleTargetRef', 'name'), 'fleet-detect')
    const [metric] = list(at(scaler, 'spec', 'metrics'))
    assert.equal(at(metric, 'pods', 'metric', 'name'), 'tripline_detect_lag_messages')
    const most = Number(at(scaler, 'spec', 'maxReplicas'))
    assert.ok(
      most <= Number(at(values, 'config', 'kafka', 'partitions')),
      'more would have no work',
    )
  })

  test('one replica tells, never two at once, and has a service and a volume that no other has', () => {
    const telling = workloads.filter((one) =>
      list(at(one, 'spec', 'template', 'spec', 'containers', '0', 'args')).includes('--push'),
    )
    assert.deepEqual(telling.map(nameOf), ['fleet-teller'])
    const [teller] = telling
    assert.equal(at(teller, 'kind'), 'Deployment')
    assert.equal(at(teller, 'spec', 'replicas'), 1)
    assert.deepEqual(at(teller, 'spec', 'strategy'), { type: 'Recreate' })
    for (const scaler of ofKind('HorizontalPodAutoscaler')) {
      assert.notEqual(at(scaler, 'spec', 'scaleTargetRef', 'name'), nameOf(teller))
    }
    const labels = at(teller, 'spec', 'template', 'metadata', 'labels')
    const serving = ofKind('Service').filter((one) =>
      entries(at(one, 'spec', 'selector')).every(([key, value]) => at(labels, key) === value),
    )
    assert.deepEqual(serving.map(nameOf), ['fleet-teller'])
    const [claim] = ofKind('PersistentVolumeClaim')
    assert.deepEqual(at(claim, 'spec', 'accessModes'), ['ReadWriteOncePod'])
    const volumes = list(at(teller, 'spec', 'template', 'spec', 'volumes'))
    const claimed = volumes.map((one) => at(one, 'persistentVolumeClaim', 'claimName'))
    assert.ok(claimed.includes(nameOf(claim)))
  })

  test('the teller gets a route under a name of its own where one is given, and none unless', () => {
    const routed = (given: object): unknown[] => {
      const own = { ...Object(at(values, 'teller')), ...given }
      const Values = { ...Object(values), teller: own }
      return parseAllDocuments(
        renderChart(read(`${chart}templates/teller.yaml`), { ...context, Values }),
      ).flatMap((one) => (one.get('kind') === 'Ingress' ? [one.toJS() as unknown] : []))
    }
    assert.deepEqual(routed({}), [])
    const [plain] = routed({ host: 'gate.example.com' })
    assert.equal(at(plain, 'spec', 'tls'), undefined)
    const [route] = routed({
      ...{ host: 'gate.example.com', ingressClass: 'nginx', tlsSecret: 'gate-tls' },
    })
    assert.equal(at(route, 'spec', 'ingressClassName'), 'nginx')
    assert.deepEqual(at(route, 'spec', 'tls'), [
      { hosts: ['gate.example.com'], secretName: 'gate-tls' },
    ])
    const [rule] = list(at(route, 'spec', 'rules'))
    assert.equal(at(rule, 'host'), 'gate.example.com')
    const [path] = list(at(rule, 'http', 'paths'))
    assert.deepEqual(at(path, 'backend', 'service'), {
      ...{ name: 'fleet-teller', port: { name: 'http' } },
    })
  })

  test('a template may not ask for what is not given, nor in words the chart does not use', () => {
    assert.throws(() => renderChart('a: {{ .Values.nowhere }}', context), /not given/)
    assert.throws(() => renderChart('a: {{ include "x" . }}', context), /not understood/)
    const closed = {
      ...context,
      Values: { ...Object(values), network: { ...Object(at(values, 'network')), enabled: false } },
    }
    assert.equal(renderChart(read(`${chart}templates/network.yaml`), closed).trim(), '')
  })
})
