package io.embark.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers of a {@link HubServer} or another server, right ones and wrong ones. */
public final class HubAnswers {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  private HubAnswers() {}

  /** An answer without a body; {@code headers}: name, value, name, value, ... */
  public static HubServer.Fault status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  public static HubServer.Fault body(String text) {
    return body(200, text);
  }

  /** An answer of a status with words. */
  public static HubServer.Fault body(int status, String text) {
    return exchange -> {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      return true;
    };
  }

  /** Promises {@code promised} bytes and closes the connection after {@code sent}. */
  public static HubServer.Fault dropAfter(byte[] sent, int promised) {
    return exchange -> {
      exchange.sendResponseHeaders(200, promised);
      exchange.getResponseBody().write(sent);
      exchange.getResponseBody().flush();
      return true;
    };
  }

  /** The whole file whatever range is asked for. */
  public static HubServer.Fault wholeFile(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
      return true;
    };
  }

  /** The first {@code length} bytes. */
  public static byte[] head(byte[] content, int length) {
    return Arrays.copyOf(content, length);
  }

  public static boolean content(HttpExchange exchange, byte[] content) throws IOException {
    Matcher range = RANGE.matcher(HubServer.header(exchange, "Range"));
    int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
    if (from > 0 && from >= content.length) {
      return status(416, "Content-Range", "bytes */" + content.length).answer(exchange);
    }
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
      return true;
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
    exchange.getResponseBody().write(content, from, length);
    return true;
  }
}
