package io.embark.search;

import io.embark.corpus.Columns;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import io.embark.media.Videos;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Locale;

/**
 * Hits as one picture: a tile each, row by row, nearest first, with what a hit shows (a picture, or
 * the frame at the start of its span) above its rank, score, source and time. What has no picture,
 * such as sound, is a tile of its words.
 */
public final class ContactSheet {
  private static final int COLUMNS = 4;
  private static final int TILE_WIDTH = 320;
  private static final int TILE_HEIGHT = 180;
  private static final int CAPTION_HEIGHT = 44;
  private static final int GAP = 8;
  private static final int FONT_SIZE = 14;
  private static final int LINE = 18;
  private static final int LONGEST_CAPTION = 44;
  private static final long MILLIS_A_MINUTE = 60_000;
  private static final Color GROUND = new Color(0xF4F4F4);
  private static final Color EMPTY = new Color(0xD8D8D8);

  private final Files files;

  /** Opens the files that hits refer to. */
  public interface Files {
    /** The caller closes it. */
    SeekableByteChannel open(String uri) throws IOException;
  }

  /** A sheet of hits in these files. */
  public ContactSheet(Files files) {
    this.files = files;
  }

  /** Draws; a file that cannot be shown is an empty tile. */
  public BufferedImage of(List<Hit> hits) {
    int columns = Math.max(1, Math.min(COLUMNS, hits.size()));
    int rows = Math.max(1, (hits.size() + columns - 1) / columns);
    BufferedImage sheet =
        new BufferedImage(
            GAP + columns * (TILE_WIDTH + GAP),
            GAP + rows * (TILE_HEIGHT + CAPTION_HEIGHT + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = sheet.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(GROUND);
    canvas.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    for (int i = 0; i < hits.size(); i++) {
      int left = GAP + i % columns * (TILE_WIDTH + GAP);
      int top = GAP + i / columns * (TILE_HEIGHT + CAPTION_HEIGHT + GAP);
      tile(canvas, hits.get(i), i + 1, left, top);
    }
    canvas.dispose();
    return sheet;
  }

  private void tile(Graphics2D canvas, Hit hit, int rank, int left, int top) {
    BufferedImage shown = shown(hit);
    canvas.setColor(EMPTY);
    canvas.fillRect(left, top, TILE_WIDTH, TILE_HEIGHT);
    canvas.setColor(Color.BLACK);
    if (shown != null) {
      double scale =
          Math.min(
              (double) TILE_WIDTH / shown.getWidth(), (double) TILE_HEIGHT / shown.getHeight());
      int width = Math.max(1, (int) (shown.getWidth() * scale));
      int height = Math.max(1, (int) (shown.getHeight() * scale));
      canvas.drawImage(
          shown,
          left + (TILE_WIDTH - width) / 2,
          top + (TILE_HEIGHT - height) / 2,
          width,
          height,
          null);
    } else {
      canvas.drawString(cut(hit.text()), left + GAP, top + TILE_HEIGHT / 2);
    }
    canvas.drawString(
        String.format(Locale.ROOT, "%d.  %.4f  %s", rank, hit.score(), time(hit)),
        left,
        top + TILE_HEIGHT + LINE);
    canvas.drawString(cutStart(hit.sourceId()), left, top + TILE_HEIGHT + 2 * LINE);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_CAPTION ? text : text.substring(0, LONGEST_CAPTION) + "…";
  }

  private static String cutStart(String name) {
    return name.length() <= LONGEST_CAPTION
        ? name
        : "…" + name.substring(name.length() - LONGEST_CAPTION);
  }

  /** Minutes and seconds of its span; empty for a file that is one item. */
  private static String time(Hit hit) {
    return hit.spanEnd() == 0 ? "" : clock(hit.spanStart()) + " to " + clock(hit.spanEnd());
  }

  private static String clock(long millis) {
    return String.format(
        Locale.ROOT, "%d:%04.1f", millis / MILLIS_A_MINUTE, millis % MILLIS_A_MINUTE / 1000.0);
  }

  /** Null for what has no picture. */
  private BufferedImage shown(Hit hit) {
    String uri = hit.attributes().get(Columns.URI);
    if (uri == null) {
      return null;
    }
    try (SeekableByteChannel file = files.open(uri)) {
      return image(
          hit.spanEnd() == 0
              ? Pictures.decode(file, MediaLimits.DEFAULT)
              : Videos.frameAt(file, hit.spanStart(), MediaLimits.DEFAULT));
    } catch (MediaFault | IOException e) {
      return null;
    }
  }

  private static BufferedImage image(Pixels pixels) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    int last = Math.min(2, pixels.channels() - 1);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        image.setRGB(
            x,
            y,
            pixels.at(x, y, 0) << 16 | pixels.at(x, y, last / 2) << 8 | pixels.at(x, y, last));
      }
    }
    return image;
  }
}
