/**
 * The small contracts that the rooms implement, and typed options that refuse unknown keys.
 *
 * <p>A {@link io.embark.stage.Stage} maps rows to rows; it marks and never drops; most are {@link
 * io.embark.stage.PlannedStage}s, plans and no jobs. {@link io.embark.stage.OptionSet} describes
 * the options of a reader, stage, encoder or sink once; YAML parsing, defaults, error messages, the
 * JSON Schema and the docs all come from it.
 */
package io.embark.stage;
