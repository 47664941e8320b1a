package io.embark.model;

/** Another process: leases two resources, lets one of them go, and ends. */
final class LeaseHolder {
  private LeaseHolder() {}

  public static void main(String[] arguments) {
    AutoCloseable released = () -> System.out.println("closed the released");
    ModelLease.share("released", () -> released);
    ModelLease.releaseAll();
    AutoCloseable held = () -> System.out.println("closed the held");
    ModelLease.share("held", () -> held);
    System.out.println("ends");
  }
}
