import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse as parseYaml } from 'yaml'
import { modelUsage } from './model-usage.ts'

test('usage of every provider becomes one shape', () => {
  const of = (usage: unknown) => Object.values(modelUsage(usage))
  assert.deepEqual(
    of({
      prompt_tokens: 16,
      completion_tokens: 19,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 7 },
    }),
    [16, 19, 7, 4],
  )
  assert.deepEqual(
    of({
      input_tokens: 75,
      input_tokens_details: { cached_tokens: 5 },
      output_tokens: 16,
      output_tokens_details: { reasoning_tokens: 3 },
    }),
    [75, 16, 3, 5],
  )
  assert.deepEqual(
    of({
      input_tokens: 4,
      cache_creation_input_tokens: 18_131,
      cache_read_input_tokens: 2,
      output_tokens: 50,
    }),
    [18_137, 50, 0, 2],
  )
  assert.deepEqual(
    of({ inputTokens: 7, outputTokens: 53, cacheReadInputTokens: 3, cacheWriteInputTokens: 1 }),
    [11, 53, 0, 3],
  )
  assert.deepEqual(
    of({
      promptTokenCount: 9,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 6,
      cachedContentTokenCount: 2,
    }),
    [9, 10, 6, 2],
  )
  assert.deepEqual(
    of({ billed_units: { input_tokens: 62 }, tokens: { input_tokens: 1_531, output_tokens: 89 } }),
    [1_531, 89, 0, 0],
  )
  for (const odd of [null, 7, 'x', [], { prompt_tokens: -1 }, { prompt_tokens: 'many' }]) {
    assert.deepEqual(of(odd), [0, 0, 0, 0])
  }
})

const cassettes = `${process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))}/llm-http-cassettes`
const skip = existsSync(cassettes) ? false : 'no shared data'

test('every usage object in recorded exchanges gives tokens', { skip }, () => {
  let found = 0
  for (const file of readdirSync(cassettes, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.yaml')) continue
    for (const usage of usagesIn(readFileSync(`${cassettes}/${file}`, 'utf8'))) {
      const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = modelUsage(usage)
      assert.ok(inputTokens + outputTokens > 0, JSON.stringify(usage))
      assert.ok(
        cachedTokens <= inputTokens && reasoningTokens <= outputTokens,
        JSON.stringify(usage),
      )
      found += 1
    }
  }
  assert.ok(found >= 100, `${found} usage objects`)
})

/** Usage objects of the JSON bodies that a cassette holds as text. */
function usagesIn(yaml: string): readonly unknown[] {
  const cassette = parseYaml(yaml, { logLevel: 'silent' }) as {
    readonly interactions?: readonly {
      readonly response?: { readonly body?: { readonly string?: unknown } }
    }[]
  }
  return (cassette.interactions ?? []).flatMap(({ response }) => {
    const body = response?.body?.string
    if (typeof body !== 'string' || !body.startsWith('{')) return []
    try {
      const { usage } = JSON.parse(body)
      const isTokens =
        typeof usage === 'object' && usage !== null && /token/i.test(JSON.stringify(usage))
      return isTokens ? [usage] : []
    } catch {
      return []
    }
  })
}
