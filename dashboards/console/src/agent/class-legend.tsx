import { classGroups } from './action-classes.ts'

export function ClassLegend() {
  return (
    <div className="legend below">
      {classGroups.map((group) => (
        <span key={group.name}>
          <i style={{ background: `var(${group.colour})` }} />
          {group.name}
        </span>
      ))}
    </div>
  )
}
