package io.embark.read;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.WriteLimitReachedException;

/**
 * Reads a document in a thread of its own, so that one which takes for ever, recurses without end
 * or wants more memory than there is becomes a rejected row. A thread that is given up is
 * interrupted; if its parser does not listen to that, it ends with the process.
 */
final class DocumentExtraction {
  private static final int MOST_DETAIL = 300;

  private final int mostBytes;
  private final boolean byPage;
  private final int maxSeconds;

  DocumentExtraction(int mostBytes, boolean byPage, int maxSeconds) {
    this.mostBytes = mostBytes;
    this.byPage = byPage;
    this.maxSeconds = maxSeconds;
  }

  /** {@code bytes}: the whole file. */
  ReadItem item(InputFile file, byte[] bytes) throws InterruptedIOException {
    String extension = FileName.extension(file.relativePath());
    Optional<DocumentFormat> format = DocumentFormat.of(extension);
    if (format.isEmpty()) {
      return rejected(
          file,
          ReadReason.MALFORMED_DOCUMENT,
          "found extension '" + extension + "', expected one of " + DocumentFormat.extensions());
    }
    FutureTask<ExtractedText> task =
        new FutureTask<>(() -> format.get().extract(bytes, mostBytes, byPage));
    Thread thread = new Thread(task, "embark-document");
    thread.setDaemon(true);
    thread.start();
    try {
      ExtractedText found = task.get(maxSeconds, TimeUnit.SECONDS);
      return ReadItem.document(
          file.relativePath(),
          found.text(),
          RowColumns.attributes(found.attributes(), file.partitions()),
          found.outline());
    } catch (ExecutionException e) {
      return rejected(file, e.getCause());
    } catch (TimeoutException e) {
      return rejected(
          file,
          ReadReason.TOO_SLOW,
          "not read after " + maxSeconds + " seconds (option max-seconds)");
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while it read " + file.relativePath());
    } finally {
      task.cancel(true);
    }
  }

  private ReadItem rejected(InputFile file, Throwable fault) {
    List<Throwable> causes = ExceptionUtils.getThrowableList(fault);
    if (causes.stream().anyMatch(EncryptedDocumentException.class::isInstance)) {
      return rejected(
          file,
          ReadReason.ENCRYPTED,
          "found an encrypted document, expected one that opens freely");
    }
    if (WriteLimitReachedException.isWriteLimitReached(fault)) {
      return rejected(
          file,
          ReadReason.DOCUMENT_TOO_LARGE,
          "found more than "
              + mostBytes
              + " characters of text, expected at most as many (option max-document-bytes)");
    }
    if (causes.stream().anyMatch(OutOfMemoryError.class::isInstance)) {
      return rejected(
          file, ReadReason.DOCUMENT_TOO_LARGE, "reading it takes more memory than there is");
    }
    Throwable root = causes.get(causes.size() - 1);
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    String detail = root.getClass().getSimpleName() + message;
    return rejected(
        file,
        ReadReason.MALFORMED_DOCUMENT,
        detail.substring(0, Math.min(MOST_DETAIL, detail.length())));
  }

  private static ReadItem rejected(InputFile file, ReadReason reason, String detail) {
    return ReadItem.rejected(file.relativePath(), file.partitions(), reason, detail);
  }
}
