import type { AuditEvent } from '@tripline/ingest'
import { eventField } from './event-fields.ts'
import type { FieldRef, RecordView, Value } from './node.ts'
import { BLANK } from './node.ts'
import type { FieldPath } from './read-path.ts'
import { fieldPath, readPath } from './read-path.ts'
import type { RecordShape } from './record-shape.ts'
import { unescaped } from './unescaped.ts'

/** What a view needs to read one field of one shape's records. */
interface FieldReader {
  readonly known: ((event: AuditEvent) => string | null) | null
  readonly byAction: boolean
  /** Exact without the record: a field of the event itself. */
  readonly own: boolean
  readonly paths: readonly FieldPath[]
}

export type ShapeReader = (field: FieldRef) => FieldReader

/** How the fields of a rule book are read in records of this shape; worked out once per field. */
export function createShapeReader(shape: RecordShape | null): ShapeReader {
  const readers: FieldReader[] = []
  return (field) => {
    const made = readers[field.slot]
    if (made !== undefined) return made
    const own = eventField(field.name)
    const known = shape?.known.find(({ name }) => name === field.name)
    const names = shape?.aliases.get(field.name) ?? [field.name]
    const reader: FieldReader = {
      known: own?.read ?? known?.text ?? null,
      byAction: own?.byAction ?? known?.byAction ?? false,
      own: own !== null,
      paths: [...new Set([field.name, ...names])].map(fieldPath),
    }
    readers[field.slot] = reader
    return reader
  }
}

/** How much of the event may be looked at. */
export type Depth = 'action' | 'event' | 'record'

/**
 * One event as rules see it, reused from event to event: fields are read when first asked for, and the record is parsed
 * once at most, when `deepen` is called.
 */
export interface EventView extends RecordView {
  open(event: AuditEvent, reader: ShapeReader, depth: Depth): void
  /** From here on the record counts too. */
  deepen(): void
  /** The record in lower case, for a first look. Not unescaped. */
  rawLower(): string
  readonly parses: () => number
}

export function createEventView(): EventView {
  let event: AuditEvent | null = null
  let reader: ShapeReader = createShapeReader(null)
  let depth: Depth = 'event'
  let tree: unknown = null
  let lower: string | null = null
  let text: Value | null = null
  let epoch = 0
  let parses = 0
  const stamps: number[] = []
  const cached: (readonly Value[] | null)[] = []

  const read = (field: FieldRef): readonly Value[] | null => {
    if (event === null) return null
    const { known, byAction, own, paths } = reader(field)
    if (own || depth !== 'record' || event.raw === '') {
      const said = known === null || (depth === 'action' && !byAction) ? null : known(event)
      if (said === null) return depth === 'record' ? [] : null
      // Absent is '' in an event: in a field of its own that is the value, in a record's field it may be either.
      if (said === '' && !own) return depth === 'record' ? [] : BLANK
      return [{ text: said, lower: said.toLowerCase() }]
    }
    const values: Value[] = []
    for (const path of paths) readPath(tree, path, values)
    return values
  }

  return {
    open(next, nextReader, nextDepth) {
      event = next
      reader = nextReader
      depth = nextDepth
      tree = null
      lower = null
      text = null
      epoch++
    },
    deepen() {
      if (depth === 'record') return
      depth = 'record'
      epoch++
      if (event === null || event.raw === '') return
      parses++
      tree = parsed(event.raw)
    },
    values(field) {
      if (stamps[field.slot] === epoch) return cached[field.slot] ?? null
      const values = read(field)
      stamps[field.slot] = epoch
      cached[field.slot] = values
      return values
    },
    text() {
      if (depth !== 'record') return null
      if (text === null) {
        const plain = unescaped(event?.raw ?? '')
        text = { text: plain, lower: plain.toLowerCase() }
      }
      return text
    },
    rawLower() {
      lower ??= event?.raw.toLowerCase() ?? ''
      return lower
    },
    parses: () => parses,
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    // A source that keeps no JSON: keywords still find what they name.
    return null
  }
}
