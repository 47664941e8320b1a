package io.embark.model;

import io.embark.corpus.Metric;
import io.embark.model.ImageProcessor.Resize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the directory of a picture encoder: its graph (one tower, or a picture's and a text's that
 * share a space), {@code preprocessor_config.json}, and the tokenizer of the text tower.
 */
record ImageDirectory(
    Path directory, ModelLayout layout, ModelOverrides overrides, ModelFault fault) {
  /** As optimum and transformers.js name the tower of a model of two. */
  private static final List<String> PICTURE_TOWERS =
      List.of("onnx/vision_model.onnx", "vision_model.onnx");

  /**
   * Outputs that are a picture's vector, the first that is there: projected, pooled, and what
   * people call it in graphs of their own.
   */
  private static final List<String> VECTORS =
      List.of("image_embeds", "image_embeddings", "pooler_output", "embedding", "embeddings");

  private static final String STATES = "last_hidden_state";
  private static final int CHANNELS = 3;
  private static final int PICTURE_AXES = 4;

  /** Pixels of a trial where neither graph nor processor fixes a size. */
  private static final int TRIAL_SIDE = 224;

  /** {@code ImageEmbedder} of TensorFlow Lite's Task Library resizes so. */
  private static final int BILINEAR = 2;

  /** The graph of pictures among these files, if the model is of pictures. */
  static Optional<String> graph(
      Path directory, List<String> paths, Optional<JsonFile> processor, ModelFault fault) {
    Optional<String> tower = PICTURE_TOWERS.stream().filter(paths::contains).findFirst();
    if (tower.isPresent()) {
      return tower;
    }
    List<String> graphs = paths.stream().filter(path -> path.endsWith(".onnx")).toList();
    boolean isAlone = graphs.size() == 1 && !paths.contains(ModelLayout.TOKENIZER);
    Optional<String> usual =
        List.of("onnx/model.onnx", "model.onnx").stream().filter(paths::contains).findFirst();
    Optional<String> candidate =
        usual.or(() -> isAlone ? Optional.of(graphs.get(0)) : Optional.empty());
    if (processor.isPresent()) {
      return ImageProcessorFile.isOfPictures(processor.get()) ? candidate : Optional.empty();
    }
    return isAlone
        ? candidate.filter(path -> takesPictures(directory, path, fault))
        : Optional.empty();
  }

  private static boolean takesPictures(Path directory, String graph, ModelFault fault) {
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      List<MediaGraph.Tensor> inputs = List.copyOf(opened.inputs().values());
      return inputs.size() == 1 && inputs.get(0).axes().size() == PICTURE_AXES;
    }
  }

  ResolvedModel read(String graph, List<String> paths, Optional<JsonFile> processorFile)
      throws IOException {
    GraphFile file = GraphFile.read(directory, graph, fault);
    List<String> needed = new ArrayList<>();
    needed.add(graph);
    needed.addAll(ModelDirectory.externalData(directory, graph, file, fault));
    processorFile.ifPresent(found -> needed.add(found.name()));
    TextTower tower = new TextTower(directory, layout, overrides, fault);
    Optional<String> textGraph = TextTower.graph(paths);
    if (textGraph.isPresent()) {
      needed.addAll(tower.files(textGraph.get(), paths));
    }
    ModelManifest manifest = ModelManifest.of(directory, needed);
    ModelCard text = textGraph.isPresent() ? tower.read(textGraph.get(), manifest) : null;
    ImageCard card =
        card(
            graph,
            CardReader.weightsSha256(graph, file, manifest, fault),
            processorFile.map(found -> ImageProcessorFile.read(found, fault)),
            text);
    return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
  }

  private ImageCard card(
      String graph, String weights, Optional<ImageProcessor> stated, ModelCard text) {
    SortedMap<String, String> sources = new TreeMap<>();
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      Map.Entry<String, MediaGraph.Tensor> given = opened.input();
      ImageInput input = input(given.getKey(), given.getValue(), graph);
      ImageProcessor processor = stated.isPresent() ? stated.get() : ofGraph(input, graph, sources);
      stated.ifPresent(any -> sources.put("processor", ModelLayout.PREPROCESSOR));
      int[] size = trialSize(input, processor);
      String output = opened.output(VECTORS, STATES);
      List<Long> axes =
          opened.run(
              Map.of(given.getKey(), input.shape(Math.max(1, input.batch()), size[0], size[1])),
              output);
      PoolingMode pooling = pooling(output, axes, opened.outputs().get(output));
      int dimension = dimension(output, axes, pooling);
      sources.put("dimension", "output " + output + " of " + graph);
      sources.put(
          "pooling",
          pooling == null
              ? "in the graph"
              : overrides.pooling().isPresent()
                  ? "option pooling"
                  : "the mean over positions, as the output has no tokens");
      sources.put(
          "normalize", overrides.normalize().isPresent() ? "option normalize" : "no file says so");
      sources.put("metric", "the cosine, where no file says otherwise");
      TextTower.check("pictures", dimension, text, fault);
      return new ImageCard(
          fault.reference(),
          graph,
          weights,
          input,
          new GraphOutput(output, GraphOutput.Axes.TEXTS, dimension),
          axes.subList(1, axes.size()).stream().map(Math::toIntExact).toList(),
          pooling,
          processor,
          overrides.normalize().orElse(false),
          text,
          Metric.COSINE,
          Collections.unmodifiableSortedMap(sources));
    }
  }

  private ImageInput input(String name, MediaGraph.Tensor tensor, String graph) {
    List<Long> axes = tensor.axes();
    boolean isPicture = axes.size() == PICTURE_AXES && (tensor.isFloat32() || tensor.isBytes());
    boolean isLast = isPicture && axes.get(3) == CHANNELS && axes.get(1) != CHANNELS;
    boolean isFirst = isPicture && !isLast && (axes.get(1) == CHANNELS || axes.get(1) == -1);
    if (!isLast && !isFirst) {
      throw fault.of(
          "input '"
              + name
              + "' of "
              + graph
              + " is "
              + tensor.described()
              + ", expected float32 or uint8 [batch, 3, height, width] or [batch, height, width, 3]."
              + " Export the encoder of a model that takes RGB.");
    }
    int height = free(axes.get(isLast ? 1 : 2));
    int width = free(axes.get(isLast ? 2 : 3));
    return new ImageInput(name, isLast, tensor.isBytes(), free(axes.get(0)), height, width);
  }

  private static int free(long axis) {
    return axis == -1 ? 0 : Math.toIntExact(axis);
  }

  /** A graph of bytes has its preprocessing inside, the size apart. */
  private ImageProcessor ofGraph(ImageInput input, String graph, Map<String, String> sources) {
    if (!input.isBytes() || input.height() == 0 || input.width() == 0) {
      throw fault.of(
          "there is no "
              + ModelLayout.PREPROCESSOR
              + " beside "
              + graph
              + ", expected it, since the graph does not say how pictures are scaled. Copy it from"
              + " the model's repository.");
    }
    sources.put(
        "processor",
        "input " + input.name() + " of " + graph + ", bytes of a fixed size, bilinear");
    return new ImageProcessor(
        Resize.EXACT,
        input.height(),
        input.width(),
        BILINEAR,
        0,
        0,
        1,
        List.of(0f, 0f, 0f),
        List.of(1f, 1f, 1f));
  }

  private int[] trialSize(ImageInput input, ImageProcessor processor) {
    int height = processor.cropHeight();
    int width = processor.cropWidth();
    if (height == 0 && processor.resize() == Resize.EXACT) {
      height = processor.height();
      width = processor.width();
    }
    boolean isFree = height == 0;
    if ((input.height() != 0 && input.height() != height)
        || (input.width() != 0 && input.width() != width)) {
      throw fault.of(
          "the graph takes pictures of "
              + input.height()
              + " x "
              + input.width()
              + " and "
              + ModelLayout.PREPROCESSOR
              + " makes "
              + (isFree ? "any size" : height + " x " + width)
              + ", expected one size. Use the files of one model.");
    }
    return isFree ? new int[] {TRIAL_SIDE, TRIAL_SIDE} : new int[] {height, width};
  }

  /** Null for a vector; of planes the mean; of tokens what the job says. */
  private PoolingMode pooling(String output, List<Long> axes, MediaGraph.Tensor tensor) {
    if (!tensor.isFloat32()) {
      throw fault.of(
          "output '" + output + "' is " + tensor.described() + ", expected float32. Export it so.");
    }
    long beside = axes.stream().skip(2).reduce(1L, Math::multiplyExact);
    if (axes.size() == 2 || (axes.size() == PICTURE_AXES && beside == 1)) {
      return null;
    }
    if (axes.size() == PICTURE_AXES) {
      return PoolingMode.MEAN;
    }
    Optional<PoolingMode> asked =
        overrides.pooling().filter(mode -> mode == PoolingMode.CLS || mode == PoolingMode.MEAN);
    if (axes.size() != CHANNELS || asked.isEmpty()) {
      throw fault.of(
          "output '"
              + output
              + "' is "
              + axes
              + " and no file says how its tokens become a vector, expected option pooling: cls or"
              + " mean. Set it as the model's makers state it.");
    }
    return asked.get();
  }

  private int dimension(String output, List<Long> axes, PoolingMode pooling) {
    boolean isOfTokens = pooling != null && axes.size() == CHANNELS;
    long dimension = axes.get(isOfTokens ? 2 : 1);
    if (dimension < 1) {
      throw fault.of("output '" + output + "' is " + axes + ", expected numbers. Export it again.");
    }
    return Math.toIntExact(dimension);
  }
}
