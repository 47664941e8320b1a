package io.embark.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What PyTorch does not tell about a TorchScript archive, read from the archive itself: a zip whose
 * {@code data.pkl} begins with the root module's class and whose {@code code/} has the source of
 * each class ({@code torch/csrc/jit/docs/serialization.md} of PyTorch). Nothing is unpickled.
 *
 * @param inputs parameters of the root module's {@code forward}, in order
 * @param isDynamicallyQuantised some layer is, see {@link ModelCard#quantized}
 */
record TorchScriptFile(List<String> inputs, boolean isDynamicallyQuantised) implements GraphFile {
  private static final String ROOT = "data.pkl";

  /** Protocol 2, then the opcode GLOBAL with two lines, module and class. */
  private static final Pattern GLOBAL = Pattern.compile("\\A\u0080\u0002c([^\n]+)\n([^\n]+)\n");

  private static final Pattern PARAMETER =
      Pattern.compile("\\s*(\\w+): (Tensor|Optional\\[Tensor])(=None)?\\s*");
  private static final String FORWARD = "  def forward(";
  private static final String QUANTISED = "quantized.linear_dynamic";
  private static final int HEAD_BYTES = 4096;
  private static final int LARGEST_SOURCE_BYTES = 16 << 20;

  @Override
  public Set<String> externalData() {
    return Set.of();
  }

  static TorchScriptFile read(Path file) throws IOException {
    try (ZipFile archive = new ZipFile(file.toFile())) {
      List<String> names =
          Collections.list(archive.entries()).stream().map(ZipEntry::getName).toList();
      String root =
          names.stream()
              .filter(name -> name.endsWith("/" + ROOT) && name.split("/", -1).length == 2)
              .findFirst()
              .orElseThrow(() -> new IOException("it has no " + ROOT));
      String code = root.substring(0, root.length() - ROOT.length()) + "code/";
      if (names.stream().noneMatch(name -> name.startsWith(code))) {
        throw new IOException("it has weights and no code");
      }
      Matcher global = GLOBAL.matcher(text(archive, root, HEAD_BYTES, StandardCharsets.ISO_8859_1));
      if (!global.find()) {
        throw new IOException(ROOT + " does not begin with a class");
      }
      String source = code + global.group(1).replace('.', '/') + ".py";
      boolean isQuantised = false;
      for (String name : names) {
        isQuantised |=
            name.startsWith(code)
                && name.endsWith(".py")
                && source(archive, name).contains(QUANTISED);
      }
      return new TorchScriptFile(inputs(source(archive, source), global.group(2)), isQuantised);
    }
  }

  private static String source(ZipFile archive, String name) throws IOException {
    return text(archive, name, LARGEST_SOURCE_BYTES, StandardCharsets.UTF_8);
  }

  private static String text(ZipFile archive, String name, int most, Charset charset)
      throws IOException {
    ZipEntry entry = archive.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no " + name);
    }
    try (InputStream in = archive.getInputStream(entry)) {
      return new String(in.readNBytes(most), charset);
    }
  }

  private static List<String> inputs(String source, String name) throws IOException {
    int start = source.indexOf("class " + name + "(Module):");
    int forward = start < 0 ? -1 : source.indexOf(FORWARD, start);
    int end = forward < 0 ? -1 : source.indexOf(") -> ", forward);
    if (end < 0) {
      throw new IOException("class " + name + " has no forward");
    }
    List<String> inputs = new ArrayList<>();
    String[] parameters =
        source.substring(forward + FORWARD.length(), end).split(",(?![^\\[]*])", -1);
    for (int i = 1; i < parameters.length; i++) { // the first is the module itself
      Matcher parameter = PARAMETER.matcher(parameters[i]);
      if (!parameter.matches()) {
        throw new IOException(
            "forward takes '" + parameters[i].strip() + "', expected tensors alone");
      }
      inputs.add(parameter.group(1));
    }
    return List.copyOf(inputs);
  }
}
