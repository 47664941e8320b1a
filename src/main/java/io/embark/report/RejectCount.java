package io.embark.report;

/** How often a stage rejected for one reason. */
public record RejectCount(String stage, String reason, long rows) {}
