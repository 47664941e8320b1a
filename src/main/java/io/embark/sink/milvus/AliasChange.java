package io.embark.sink.milvus;

import java.util.List;

/**
 * What was done to an alias; names of collections.
 *
 * @param before behind the alias until now; null where there was no alias
 * @param now behind the alias from now on
 * @param dropped collections that are gone
 */
public record AliasChange(String alias, String before, String now, List<String> dropped) {}
