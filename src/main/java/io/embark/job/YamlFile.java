package io.embark.job;

import io.embark.corpus.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** One YAML 1.2 document whose top is a map, as {@link YamlValue}s. */
final class YamlFile {
  /**
   * A job of a hundred stages has some thousand values; aliases can multiply a few into billions.
   */
  private static final int MOST_VALUES = 20_000;

  /** ENV_TAG is how the library marks a plain <code>${name}</code>; here it stays a text. */
  private static final Set<Tag> KNOWN_TAGS =
      Set.of(Tag.ENV_TAG, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);

  private final JobFault fault;
  private int values;

  private YamlFile(JobFault fault) {
    this.fault = fault;
  }

  /** Refuses syntax errors, repeated keys, tags, aliases that contain themselves or explode. */
  static YamlValue.Mapping read(String fileName, String yaml) {
    JobFault fault = new JobFault(fileName);
    Node top = compose(fault, fileName, yaml);
    if (!(top instanceof MappingNode mapping)) {
      throw fault.at(
          line(top),
          "the file is not a map",
          "keys such as 'job:' and 'read:'",
          " Start with 'job: NAME'.");
    }
    return new YamlFile(fault).mapping(mapping, "");
  }

  private static Node compose(JobFault fault, String fileName, String yaml) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(fileName).setSchema(new CoreSchema()).build();
    try {
      return new Compose(settings)
          .composeString(yaml)
          .orElseThrow(
              () ->
                  fault.inFile(
                      "the file is empty",
                      "keys such as 'job:' and 'read:'",
                      " Start with 'job: NAME'."));
    } catch (MarkedYamlEngineException e) {
      throw syntax(fault, yaml, e);
    } catch (YamlEngineException e) {
      throw fault.inFile(oneLine(e.getMessage()), "YAML", " Mend the file.");
    }
  }

  private static UserError syntax(JobFault fault, String yaml, MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElseThrow(() -> e);
    List<String> lines = yaml.lines().toList();
    String typed = mark.getLine() < lines.size() ? lines.get(mark.getLine()) : "";
    return fault.at(
        mark.getLine() + 1,
        oneLine(e.getProblem()) + " in column " + (mark.getColumn() + 1),
        "YAML",
        typed.contains("${") ? " Put \"${...}\" in quotes." : " Mend the line.");
  }

  private static String oneLine(String message) {
    String line = message.replaceAll("\\s+", " ").strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private YamlValue value(Node node, String where) {
    if (++values > MOST_VALUES) {
      throw fault.inFile(
          "aliases make more than " + MOST_VALUES + " values of it",
          "at most " + MOST_VALUES,
          " Write the parts out.");
    }
    if (node.isRecursive()) {
      throw fault.at(
          line(node), "'" + where + "' contains itself", "a value", " Remove the alias.");
    }
    if (!KNOWN_TAGS.contains(node.getTag())) {
      throw fault.at(
          line(node),
          "tag '" + node.getTag().getValue() + "' at '" + where + "'",
          "a value without tag",
          " Remove the tag.");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, where);
    }
    if (node instanceof SequenceNode sequence) {
      List<YamlValue> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(value(item, where + "[" + items.size() + "]"));
      }
      return new YamlValue.Sequence(line(node), items);
    }
    return node.getTag().equals(Tag.NULL)
        ? new YamlValue.Nothing(line(node))
        : new YamlValue.Text(line(node), ((ScalarNode) node).getValue());
  }

  private YamlValue.Mapping mapping(MappingNode node, String where) {
    Map<String, YamlValue.Mapping.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      int line = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
        throw fault.at(
            line,
            "a key" + (where.isEmpty() ? "" : " in '" + where + "'") + " is a list or a map",
            "a name",
            " Put \"${...}\" in quotes, or write 'name:'.");
      }
      String key = scalar.getValue();
      YamlValue.Mapping.Entry first = entries.get(key);
      if (first != null) {
        throw fault.at(
            line,
            "key '"
                + key
                + "'"
                + (where.isEmpty() ? "" : " in '" + where + "'")
                + " stands twice, first in line "
                + first.line(),
            "it once",
            " Remove one.");
      }
      entries.put(
          key,
          new YamlValue.Mapping.Entry(
              line, value(tuple.getValueNode(), where.isEmpty() ? key : where + "." + key)));
    }
    return new YamlValue.Mapping(line(node), entries);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
