/** Stands where the theme has a component that asks another site. */
export default { render: (): null => null };
