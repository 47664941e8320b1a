package io.embark.pipeline;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.media.MediaLimits;
import io.embark.read.HadoopChannel;
import io.embark.search.ContactSheet;
import io.embark.search.EmbeddingQuery;
import io.embark.search.EmbeddingQuery.Question;
import io.embark.search.Fusion;
import io.embark.search.Hit;
import io.embark.search.LakeSearcher;
import io.embark.search.MilvusSearcher;
import io.embark.search.QueryFit;
import io.embark.search.Scope;
import io.embark.search.SearchPart;
import io.embark.search.Searcher;
import io.embark.sink.milvus.MilvusAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The door for {@code embark search}: opens the store and the model, asks, closes both. */
public final class Search {
  /** Environment variable with the token or {@code user:password} of the Milvus server. */
  private static final String TOKEN_VARIABLE = "MILVUS_TOKEN";

  private Search() {}

  /** Where to look: a Milvus collection or alias, or else a lake. */
  public record Store(String milvusUri, String collection, String lake) {}

  /**
   * What to look for.
   *
   * @param text to encode, or null
   * @param media file of a picture or sound to encode, or null
   * @param like id of an item of the store, or null; exactly one of the three is given
   * @param column vector column or index of words, or null for the only one
   * @param limit most hits
   * @param filter in the language of the store, or null
   * @param isOneASource of the items of one source only the nearest
   * @param fusion searches every column that can be asked, and fuses the hits; null for one column
   */
  public record Query(
      String text,
      String media,
      String like,
      String column,
      int limit,
      String filter,
      boolean isOneASource,
      Fusion fusion) {
    /** Refuses several or none of text, media and like, and a limit below 1. */
    public Query {
      List<String> given = new ArrayList<>();
      if (text != null) {
        given.add("a text");
      }
      if (media != null) {
        given.add("--media");
      }
      if (like != null) {
        given.add("--like");
      }
      if (given.size() != 1) {
        throw new UserError(
            Category.CONFIG,
            "Cannot search: found "
                + (given.isEmpty()
                    ? "neither a text nor --media nor --like"
                    : String.join(" and ", given))
                + ", expected one of them. Give what to look for.");
      }
      if (fusion != null && column != null) {
        throw new UserError(
            Category.CONFIG,
            "Cannot search: found --hybrid and --column, expected one of them. Remove one.");
      }
      if (limit < 1) {
        throw new UserError(
            Category.CONFIG,
            "Cannot search: found --limit " + limit + ", expected at least 1. Change --limit.");
      }
    }
  }

  /**
   * Nearest first. {@code models} are options of {@code encode.dense}, one map a model; not needed
   * for {@code like}, nor for words.
   */
  public static List<Hit> find(
      Store store, Query query, List<Map<String, Object>> models, Map<String, String> environment) {
    Scope scope =
        new Scope(
            query.limit(),
            Optional.ofNullable(query.filter()),
            Optional.empty(),
            query.isOneASource());
    try (Searcher searcher = searcher(store, environment)) {
      if (query.fusion() != null) {
        return hybrid(searcher, query, scope, models, environment);
      }
      if (query.column() != null && searcher.words().equals(Optional.of(query.column()))) {
        return words(searcher, query, scope);
      }
      VectorColumn column =
          QueryFit.column(
              searcher.where(), searcher.columns(), Optional.ofNullable(query.column()));
      if (query.like() != null) {
        return EmbeddingQuery.like(searcher, column, query.like(), scope);
      }
      if (models.size() != 1) {
        throw new UserError(
            Category.CONFIG,
            "Cannot search: "
                + (models.isEmpty() ? "no model is given" : models.size() + " models are given")
                + ", expected the one that filled the column. Give --model"
                + (models.isEmpty() ? "." : " once, or --hybrid."));
      }
      EncoderSpec spec = spec(column.name(), models.get(0), environment);
      return EmbeddingQuery.ask(
          searcher, column, spec, question(spec, query, models.get(0)), scope);
    }
  }

  private static List<Hit> words(Searcher searcher, Query query, Scope scope) {
    if (query.media() != null) {
      throw new UserError(
          Category.CONFIG,
          "Cannot search column '"
              + query.column()
              + "' of "
              + searcher.where()
              + ": found --media, expected words. Give a text.");
    }
    if (query.like() != null) {
      String text = EmbeddingQuery.textOf(searcher, query.like());
      return searcher.search(SearchPart.of(query.column(), text), scope.without(query.like()));
    }
    return searcher.search(SearchPart.of(query.column(), query.text()), scope);
  }

  private static List<Hit> hybrid(
      Searcher searcher,
      Query query,
      Scope scope,
      List<Map<String, Object>> models,
      Map<String, String> environment) {
    if (query.like() != null) {
      return EmbeddingQuery.hybridLike(searcher, query.like(), query.fusion(), scope);
    }
    List<EncoderSpec> specs =
        models.stream().map(options -> spec("query", options, environment)).toList();
    Question question =
        query.media() == null
            ? Question.words(query.text())
            : question(specs.get(0), query, models.get(0));
    return EmbeddingQuery.hybrid(searcher, specs, question, query.text(), query.fusion(), scope);
  }

  private static EncoderSpec spec(
      String column, Map<String, ?> options, Map<String, String> environment) {
    return Encoders.local(
        "command line", column, null, options, HadoopSettings.current(), environment);
  }

  private static Question question(EncoderSpec spec, Query query, Map<String, ?> model) {
    return query.media() == null
        ? Question.words(query.text())
        : media(spec, query.media(), (String) model.get("model"));
  }

  /** Draws hits into a PNG file, see {@link ContactSheet}. */
  public static void draw(List<Hit> hits, String file) {
    Configuration configuration = HadoopSettings.current();
    Path path = new Path(file);
    ContactSheet sheet = new ContactSheet(uri -> HadoopChannel.open(new Path(uri), configuration));
    try (OutputStream out = path.getFileSystem(configuration).create(path, true)) {
      ImageIO.write(sheet.of(hits), "png", out);
    } catch (IOException e) {
      throw new UserError(
          Category.SINK,
          "Cannot write '"
              + file
              + "': "
              + e.getMessage()
              + ", expected a path that this user may write. Check --sheet.",
          e);
    }
  }

  private static Question media(EncoderSpec spec, String file, String model) {
    for (Modality modality : List.of(Modality.IMAGE, Modality.AUDIO)) {
      if (spec.takes(modality)) {
        return media(spec, file, MediaOpening.of(modality, List.of(spec)));
      }
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot search by --media: model '"
            + model
            + "' takes neither pictures nor sound, expected one that does. Ask with words, or search"
            + " a column of media.");
  }

  private static <T> Question media(EncoderSpec spec, String file, MediaOpening<T> opening) {
    MediaFiles.Decoded<T> decoded =
        new MediaFiles<>(opening, HadoopSettings.current(), MediaLimits.DEFAULT)
            .decode(new Path(file));
    if (decoded.item() == null) {
      throw new UserError(
          Category.INPUT,
          "Cannot search by --media: '"
              + file
              + "' cannot be asked with ("
              + decoded.rejection().reason()
              + ": "
              + decoded.rejection().detail()
              + "), expected media that the model takes. Check the file.");
    }
    return Question.media(encoder -> opening.encode(spec, encoder, List.of(decoded.item())));
  }

  private static Searcher searcher(Store store, Map<String, String> environment) {
    if (store.lake() != null) {
      return new LakeSearcher(EmbarkSession.start("embark search"), store.lake());
    }
    return MilvusSearcher.open(
        milvus(store.milvusUri(), "--milvus", environment), store.collection());
  }

  /**
   * A server on the command line; the token comes from the environment. Nothing is sent again: a
   * person waits, and reads at once that the server is away.
   */
  static MilvusAddress milvus(String uri, String setting, Map<String, String> environment) {
    MilvusAddress address = MilvusAddress.of(uri, setting);
    return new MilvusAddress(
        uri,
        setting,
        address.database(),
        environment.get(TOKEN_VARIABLE),
        address.connectTimeout(),
        address.requestTimeout(),
        Duration.ZERO);
  }
}
