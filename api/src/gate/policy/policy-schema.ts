/** Classes of action, each an action that the single ones belong to. */
export const CLASSES: ReadonlySet<string> = new Set(
  'read list write delete destroy privilege credential defense execute llm other'.split(' '),
)

/** The shape of what policies see, as a Cedar schema; `actions` are the single actions a policy names. */
export function policySchema(actions: Iterable<string>): string {
  const classes = [...CLASSES].map((name) => JSON.stringify(name)).join(', ')
  const single = [...actions].map(
    (name) => `action ${JSON.stringify(name)} in [${classes}] ${APPLIES};`,
  )
  return `${ENTITIES}\naction ${classes} ${APPLIES};\n${single.join('\n')}`
}

const ENTITIES = `
entity Agent {
  name: String, environment: String, declared: Bool, protected: Bool, owner: String, peerGroup: String,
};
entity Resource {
  name: String, type: String, account: String, region: String, environment: String, protected: Bool,
};
type Context = {
  risk: Long, bits: Long, scored: Bool, outside: Bool,
  destructive: Bool, irreversible: Bool, touchesBackup: Bool, privilegeChange: Bool, secretAccess: Bool,
  credentialKind: String, blastRadius: Long, denyListed: Bool,
};`

const APPLIES = 'appliesTo { principal: [Agent], resource: [Resource], context: Context }'
