package io.embark.read;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * The charset that a page declares, as browsers find it: in a {@code meta} element of the first
 * bytes (HTML Living Standard, 13.2.3.2) or in an XML declaration; UTF-8 without one. A byte order
 * mark goes before and is left to {@link Decoded}.
 */
final class HtmlCharset {
  /** The standard asks for 1,024; jsoup looks at 5 KiB, and pages with long heads need it. */
  private static final int PRESCAN_BYTES = 5 * 1024;

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern XML_ENCODING =
      Pattern.compile("^\\s*<\\?xml[^>]*encoding\\s*=\\s*[\"']([^\"']+)");

  /** Labels that stand for a larger charset (WHATWG Encoding Standard, 4.2). */
  private static final Map<String, String> LARGER =
      Map.of(
          "iso-8859-1", "windows-1252",
          "latin1", "windows-1252",
          "us-ascii", "windows-1252",
          "ascii", "windows-1252",
          "iso-8859-9", "windows-1254",
          "tis-620", "windows-874",
          "gb2312", "GBK",
          "ks_c_5601-1987", "x-windows-949",
          "euc-kr", "x-windows-949",
          "shift_jis", "windows-31j");

  private HtmlCharset() {}

  static Charset of(byte[] page) {
    byte[] head = Arrays.copyOf(page, Math.min(page.length, PRESCAN_BYTES));
    String ascii = new String(head, StandardCharsets.ISO_8859_1);
    Document document = Jsoup.parse(ascii);
    for (Element meta : document.select("meta[charset], meta[http-equiv=content-type][content]")) {
      Matcher declared = CHARSET.matcher(meta.attr("content"));
      String label =
          meta.hasAttr("charset") ? meta.attr("charset") : declared.find() ? declared.group(1) : "";
      Charset charset = known(label);
      if (charset != null) {
        return charset;
      }
    }
    Matcher xml = XML_ENCODING.matcher(ascii);
    Charset charset = xml.find() ? known(xml.group(1)) : null;
    return charset == null ? StandardCharsets.UTF_8 : charset;
  }

  /** Null for what Java does not know. */
  static Charset known(String label) {
    String name = label.strip().toLowerCase(Locale.ROOT);
    if (name.startsWith("utf-16")) {
      return StandardCharsets.UTF_8; // the declaration itself was readable as ASCII
    }
    try {
      return Charset.forName(LARGER.getOrDefault(name, name));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
